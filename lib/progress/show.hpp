#pragma once
// A report as people and programs read it.
#include <string>

#include "progress/report.hpp"
#include "progress/text_table.hpp"

namespace sohoa::progress {

enum class By { commune, sheet };

/// A table per layer with its sum, and what has to be said about it, in the user's language.
std::string show_text(const Report& report, By by, const Look& look);

/// One JSON object and a line feed:
/// {"by":"commune","asOf":null,"files":["co-to.gpkg"],"layers":[{"layer":"thua_dat","total":900,"valid":890,
/// "rejected":10,"withoutGeometry":0,"withCode":0,"area":451234.5,"sheetCount":4,"missingCount":1,"loaded":"…Z",
/// "communes":[{"commune":"07192","edition":"2024","name":"Thị trấn Cô Tô","total":…,"missing":[[7,7],[9,11]],
/// "files":["co-to.gpkg"],"sheets":[{"sheet":"5","total":…,"loaded":"…Z","files":[…]}]}]}]}
/// "sheets" only by sheet. Times are UTC; what is not known is null.
std::string show_json(const Report& report, By by);

/// How a .csv is written: with commas and decimal points, or as a Vietnamese Excel reads and writes it (semicolons,
/// decimal commas).
enum class CsvKind { plain, excel_vi };

/// UTF-8 with a byte order mark, lines end in CR LF, titles in the user's language, times as in Viet Nam.
std::string show_csv(const Report& report, By by, CsvKind kind);

}  // namespace sohoa::progress
