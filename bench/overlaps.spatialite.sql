-- Which parcels overlap, and by how much, as one asks SpatiaLite: every pair once, candidates from the spatial index.
-- CROSS JOIN keeps the order of the tables; left to itself SQLite runs through the index for every parcel.
WITH common AS MATERIALIZED (
  SELECT ST_Area(ST_Intersection(a.geometry, b.geometry)) AS area
  FROM parcels AS a
  CROSS JOIN idx_parcels_geometry AS near
  CROSS JOIN parcels AS b
  WHERE near.xmin <= MbrMaxX(a.geometry) AND near.xmax >= MbrMinX(a.geometry)
    AND near.ymin <= MbrMaxY(a.geometry) AND near.ymax >= MbrMinY(a.geometry)
    AND near.pkid > a.ogc_fid AND b.ogc_fid = near.pkid
    AND ST_Intersects(a.geometry, b.geometry))
SELECT count(*), sum(area) FROM common WHERE area > 0;
