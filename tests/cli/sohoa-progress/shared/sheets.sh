# sheet COMMUNE SHEET VALID WRONG: a row of parcels, 20 m by 30 m; the last WRONG of them have a land use that is none
sheet() {
  local i x y=$((2319500 + 10#$2 * 40)) use
  echo '{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::5899"}},"features":['
  for ((i = 1; i <= $3 + $4; ++i)); do
    x=$((501500 + i * 20)) use=ONT
    ((i <= $3)) || use=XYZ
    ((i == 1)) || echo ,
    printf '{"type":"Feature","properties":{"maXa":"%s","soTo":"%s","soThua":"%d","dienTich":600,"loaiDat":"%s"},' "$1" "$2" $i $use
    printf '"geometry":{"type":"Polygon","coordinates":[[[%d,%d],[%d,%d],[%d,%d],[%d,%d],[%d,%d]]]}}' \
      $x $y $((x + 20)) $y $((x + 20)) $((y + 30)) $x $((y + 30)) $x $y
  done
  echo ']}'
}

# load UTC-TIME DATASET OPTION...: all sheets that lie here
load() {
  SOURCE_DATE_EPOCH=$(date -ud "$1" +%s) sohoa-parcel *.geojson -o "$2" "${@:3}" \
    --edition 2024 --map-scale 1000 --map-date 2025-03-01 --quiet || [ $? = 1 ]
}
