import zipfile
HEAD = '<kml xmlns="http://www.opengis.net/kml/2.2"><Document>'
with zipfile.ZipFile("bomb.kmz", "w", zipfile.ZIP_DEFLATED) as out:
    with out.open("doc.kml", "w", force_zip64=True) as member:
        for _ in range(3000):
            member.write(b" " * 1000000)
with zipfile.ZipFile("empty.kmz", "w") as out:
    out.writestr("read.me", "nothing")
open("entity.kml", "w").write('<!DOCTYPE kml [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + HEAD + "<name>&b;</name></Document></kml>")
open("cut.kml", "w").write(HEAD + "<Placemark><name>A</name><Point><coordinates>107.1,20")
open("words.kml", "w").write(HEAD + "<Placemark><Point><coordinates>đông,bắc</coordinates></Point></Placemark></Document></kml>")
open("none.gpx", "w").write('<gpx xmlns="http://www.topografix.com/GPX/1/1"></gpx>')
