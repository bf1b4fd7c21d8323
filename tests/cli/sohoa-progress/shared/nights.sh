# Three nights: two sheets come; four more, one of them of another commune; one is corrected.
. ./sheets.sh
sheet 07192 5 8 2 > 5.geojson
sheet 07192 6 4 0 > 6.geojson
load "2025-03-01 15:00" co-to.gpkg
sheet 07192 8 3 0 > 8.geojson
sheet 07192 12 1 0 > 12.geojson
sheet 07195 1 5 0 > dt1.geojson
sheet 07195 3 1 1 > dt3.geojson
load "2025-03-02 15:00" co-to.gpkg --mode replace
sheet 07192 5 10 0 > 5.geojson
load "2025-03-03 17:30" co-to.gpkg --mode replace
export SOURCE_DATE_EPOCH=1775001600  # looked at on 1 April 2026
