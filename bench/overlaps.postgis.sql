-- Which parcels overlap, and by how much, as one asks PostGIS: every pair once, candidates from the GiST index.
-- Compiling the query would take longer than it saves.
SET jit = off;
WITH common AS MATERIALIZED (
  SELECT ST_Area(ST_Intersection(a.geometry, b.geometry)) AS area
  FROM parcels AS a
  JOIN parcels AS b ON a.ogc_fid < b.ogc_fid AND ST_Intersects(a.geometry, b.geometry))
SELECT count(*), sum(area) FROM common WHERE area > 0;
