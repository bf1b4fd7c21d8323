#include "tables.hpp"

#include <algorithm>

#include "base/message.hpp"
#include "dataset/accommodation_commands.hpp"
#include "dataset/address_commands.hpp"
#include "dataset/admin_commands.hpp"
#include "dataset/check.hpp"
#include "dataset/commune.hpp"
#include "dataset/coverage_rules.hpp"
#include "dataset/forest.hpp"
#include "dataset/forest_commands.hpp"
#include "dataset/intake.hpp"
#include "dataset/parcel.hpp"
#include "dataset/zone.hpp"
#include "dataset/zone_commands.hpp"
#include "progress/command.hpp"
#include "schema/schema_arguments.hpp"

namespace sohoa {
namespace {

ToolInfo sohoa() {
  return {
      .name = "sohoa",
      .summary = N_("runs the tools: sohoa NAME is sohoa-NAME"),
      .synopsis = N_("NAME [options] [INPUT...] | doctor"),
      .options = {{"--lang", "", "vi|en", N_("language of messages")},
                  {"--version", "", "", N_("print the version")},
                  {"--help", "-h", "", N_("print this text")}},
      .notes = N_("sohoa-read      any source to a stream of features\n"
                  "sohoa-parcel    land parcels: map, normalise, judge\n"
                  "sohoa-forest    forest lots: map, settle the list of classes, judge\n"
                  "sohoa-zone      growing areas, packing houses, farms, products: codes, lists, maps\n"
                  "sohoa-accommodation  accommodation lists: map, locate, find duplicates, judge\n"
                  "sohoa-check     judges a stream or files; reports\n"
                  "sohoa-load      a stream or source into a dataset\n"
                  "sohoa-progress  how far the datasets have come\n"
                  "sohoa-address   digital address codes: Plus Code, GeoHash, the local code\n"
                  "sohoa-admin     provinces and communes across the editions\n"
                  "sohoa doctor    what is missing on this machine"),
  };
}

ToolInfo read() {
  return {
      .name = "sohoa-read",
      .summary = N_("reads map sheets and writes a stream of features"),
      .synopsis = N_("[options] [INPUT...] [-o OUTPUT]"),
      .options =
          Options{
              {"--output", "-o", "PATH", N_("a .geojsonl file or a dataset (default: standard output)"), false, true},
              {"--explain", "", "", N_("write nothing; tell what is understood: header, columns, skipped rows, sheets"),
               false, true},
              {"--suggest-profile", "", "FILE",
               N_("write a first profile for a source nobody has described, from its columns alone; edit "
                  "it, then give it to the tools that map (-: standard output)"),
               false, true},
              {"--schema", "", "NAME|FILE",
               N_("what --explain maps the columns to, and --suggest-profile is for (default: whose fields find most "
                  "columns)"),
               false, true}} +
          source_options() + output_options() + common_options(),
      .notes = N_("INPUT is a file, a folder, a .zip or - (standard input). Holds a few batches of features in memory, "
                  "however large the input is; of a .xlsx also its shared texts (up to 1 GiB), a .xls whole."),
  };
}

ToolInfo parcel() {
  return {
      .name = "sohoa-parcel",
      .summary = N_("land parcels: maps the columns, repairs, judges, and writes a validated dataset"),
      .synopsis = N_("[options] [INPUT...] [-o OUTPUT] | recode DATASET..."),
      .options =
          Options{{"--output", "-o", "PATH",
                   N_("a .gpkg, .sqlite or .geojsonl file (default: a stream on standard output)"), false, true}} +
          source_options() + intake_options() + schema_options() + commune_options() + parcel_options() +
          coverage_options() + output_options() + common_options(),
      .notes =
          N_("INPUT is a file, a folder, a .zip or - (standard input, a stream of sohoa-read). Feature rules stream; "
             "duplicate keys are found in the dataset that is written. With -o DATASET it needs about 66 bytes of "
             "memory per feature, otherwise a few batches. sohoa-parcel recode DATASET... brings maXa, tenXa and, with "
             "--renumber-sheets, the new sheets of datasets up to date in their place. Exit status: 0 all valid, 1 "
             "some features rejected, 2 wrong "
             "usage, 3 the input could not be read whole, 4 the output could not be written."),
  };
}

ToolInfo forest() {
  return {
      .name = "sohoa-forest",
      .summary = N_("forest lots: maps the columns, settles the list of classes, judges, and writes a dataset"),
      .synopsis = N_("[options] [INPUT...] [-o OUTPUT] | report DATASET... | boundaries DATASET"),
      .options =
          Options{{"--output", "-o", "PATH",
                   N_("a .gpkg, .sqlite or .geojsonl file (default: a stream on standard output); of a report a .xlsx, "
                      ".csv or .json file"),
                   false, true}} +
          source_options() + intake_options() + schema_options() + commune_options() + coverage_options() +
          forest_options() + forest_recode_options() + forest_report_options() + output_options() + common_options(),
      .notes = N_(
          "sohoa-forest report DATASET... fills the forms 02, 03 and 04 of circular 16/2023; sohoa-forest boundaries "
          "DATASET writes the layers ranh_tieu_khu and ranh_khoanh. "
          "INPUT is a file, a folder, a .zip or - (standard input, a stream of sohoa-read). Feature rules stream; "
          "duplicate keys are found in the dataset that is written. With -o DATASET it needs about 66 bytes of "
          "memory per lot and 200 per sub-compartment, otherwise a few batches. Exit status: 0 all valid, 1 some lots "
          "rejected, 2 wrong usage, 3 the input could not be read whole, 4 the output could not be written."),
  };
}

ToolInfo zone() {
  return {
      .name = "sohoa-zone",
      .summary = N_("growing areas, packing houses, farms and OCOP products: their codes, lists and maps"),
      .synopsis = N_("[options] [INPUT...] [-o OUTPUT] | explain CODE... | assign | state | history | list"),
      .options =
          Options{
              {"--output", "-o", "PATH",
               N_("a .gpkg, .sqlite or .geojsonl file (default: a stream on standard output); of list a .csv, .xlsx "
                  "or .geojson file"),
               false, true}} +
          zone_options() + zone_command_options() + source_options() + intake_options() + schema_options() +
          commune_options() + coverage_options() + output_options() + common_options(),
      .notes = N_(
          "sohoa-zone explain CODE...            what a code is; --lines: one per line\n"
          "sohoa-zone assign [INPUT...]          gives codes of --family, kept in --registry\n"
          "sohoa-zone register [INPUT...]        enters the codes that an authority has given\n"
          "sohoa-zone state CODE... --state S    suspends, withdraws or restores codes\n"
          "sohoa-zone history CODE...            what became of a code\n"
          "sohoa-zone list DATASET...            zones by market and crop, for an authority or a portal\n"
          "Otherwise INPUT is a list or a map of zones: a file, a folder, a .zip or - (standard input). Keeps the "
          "shapes of "
          "--shapes and of zones with codes in memory, and with -o DATASET about 66 bytes per zone. Exit status: 0 all "
          "valid, 1 some rejected, without a code or unknown, 2 wrong usage, 3 the input could not be read whole, 4 "
          "the "
          "output could not be written."),
  };
}

ToolInfo accommodation() {
  return {
      .name = "sohoa-accommodation",
      .summary = N_("accommodation lists: maps, finds places and communes, finds and merges duplicates, judges"),
      .synopsis = N_("[options] [INPUT...] [-o OUTPUT] | report DATASET... | list DATASET..."),
      .options =
          Options{{"--output", "-o", "PATH",
                   N_("a .gpkg, .sqlite or .geojsonl file (default: a stream on standard output); of a report a .xlsx, "
                      ".csv or .json file, of a list a .geojson, .xlsx or .csv file"),
                   false, true}} +
          source_options() + intake_options() + schema_options() + commune_options() + accommodation_options() +
          output_options() + common_options(),
      .notes = N_(
          "sohoa-accommodation report DATASET... counts establishments, rooms and beds by commune, type and stars; "
          "sohoa-accommodation list DATASET... writes the list as a portal wants it (GeoJSON, WGS 84) or as a "
          "workbook. "
          "INPUT is a file, a folder, a .zip or - (standard input, a stream of sohoa-read). Of duplicates the record "
          "that is read first stays, so name the list that you trust most first. Holds all records in memory, about 2 "
          "kB "
          "each. Exit status: 0 all valid, 1 some records rejected, 2 wrong usage, 3 the input could not be read "
          "whole, "
          "4 the output could not be written."),
  };
}

ToolInfo load() {
  return {
      .name = "sohoa-load",
      .summary = N_("loads a stream or source into a GeoPackage or SpatiaLite dataset"),
      .synopsis = N_("[options] DATASET [INPUT...]"),
      .options = source_options() + schema_options() + coverage_options() + intake_options() + output_options() +
                 common_options(),
      .notes =
          N_("DATASET is a .gpkg or .sqlite file; it appears, or changes, only when everything has arrived. Everything "
             "that arrives is written to a staging file beside it first. Needs about 66 bytes of memory per feature."),
  };
}

ToolInfo check() {
  return {
      .name = "sohoa-check",
      .summary = N_("judges a stream or files: attributes, geometry, coverage, keys; reports"),
      .synopsis = N_("[options] [INPUT...] [-o OUTPUT]"),
      .options =
          Options{{"--output", "-o", "PATH",
                   N_("pass the features on, with their issues, to a .gpkg, .sqlite or .geojsonl file"), false, true}} +
          check_options() + source_options() + schema_options() + commune_options() + parcel_options() +
          coverage_options() + forest_options() + zone_options() + output_options() + common_options(),
      .notes = N_(
          "Without INPUT, a filter: the stream on standard input goes on with its issues. With INPUT and without -o, "
          "a judge that reads only: totals on standard output, issues with --report. A dataset of sohoa is judged "
          "with its rejected features and its coverage; other files by --schema, without it by their geometry alone. A "
          "filter holds a few batches in memory; judging files takes up to 200 bytes per feature, coverage 50 to 160 "
          "bytes per vertex (see --memory). Exit status: 0 all valid, 1 "
          "faults (see --fail-on), 2 wrong usage, 3 the input could not be read whole, 4 the output could not be "
          "written."),
  };
}

ToolInfo progress() {
  return {
      .name = "sohoa-progress",
      .summary = N_("tells how far datasets have come, by commune and map sheet, and against a plan"),
      .synopsis = N_("[options] DATASET..."),
      .options = progress_options(),
      .notes = N_(
          "DATASET is a .gpkg or .sqlite file that sohoa has written; several are added up. Reads the counts that each "
          "run has left in sohoa_run and sohoa_count and writes nothing to the file, so it is quick however large the "
          "layers are; plan and indicators scan the layers that they are about. Holds one line per map sheet in "
          "memory. "
          "Exit status: 0 done, 1 something is late (--late) or below (--fail-under), 2 wrong usage, 3 a dataset or "
          "plan "
          "could not be read, 4 the output could not be written."),
  };
}

ToolInfo admin_units() {
  return {
      .name = "sohoa-admin",
      .summary = N_("administrative units of Viet Nam across 1 July 2025"),
      .synopsis = N_("list|show|recode|edition|locate|address [options] [UNIT|CODE|POINT|TEXT|INPUT...]"),
      .options = admin_options(),
      .notes = N_("sohoa-admin list                   provinces, or what lies in --parent\n"
                  "sohoa-admin show UNIT...           what a unit was and is, by code or name\n"
                  "sohoa-admin recode CODE...         its code in another edition\n"
                  "sohoa-admin recode [INPUT...]      the same beside the codes of a table or stream\n"
                  "sohoa-admin edition [INPUT...]     which edition the codes of a table are of\n"
                  "sohoa-admin locate POINT...        the commune it lies in, or the nearest\n"
                  "sohoa-admin locate [INPUT...]      the same for the features of a file or stream\n"
                  "sohoa-admin address TEXT...        the parts of addresses and their units\n"
                  "Answers stand in a table on a terminal, else on one line each with tabs between their parts. Holds "
                  "the lists "
                  "of the units in memory, about 3 MB, and the first 50,000 features of a table. Exit status: 0 done, "
                  "1 done and "
                  "a question has no answer or features are rejected, 2 wrong usage, 3 the input could not be read, 4 "
                  "the output "
                  "could not be written."),
  };
}

ToolInfo address_codes() {
  return {
      .name = "sohoa-address",
      .summary = N_("digital address codes: Plus Code, GeoHash and the local code"),
      .synopsis = N_("encode|decode|assign|verify|locate|list|retire [options] [POINT|CODE|ADDRESS|INPUT...]"),
      .options = address_options(),
      .notes =
          N_("sohoa-address encode POINT...                      the codes of places\n"
             "sohoa-address encode [INPUT...]                    the same as columns of a file or stream\n"
             "sohoa-address decode CODE...                       where codes lie: point, cell, accuracy\n"
             "sohoa-address decode [INPUT...]                    the same for a column of codes\n"
             "sohoa-address assign [INPUT...] --registry FILE    gives addresses codes, for good\n"
             "sohoa-address verify CODE... [--registry FILE]     whether codes are right, given, retired\n"
             "sohoa-address locate CODE|ADDRESS... --registry FILE    the registered address\n"
             "sohoa-address list --registry FILE [-o FILE]    the codes in use, for owners and plates\n"
             "sohoa-address retire CODE... --registry FILE --reason TEXT    the end of codes\n"
             "Answers stand in a table on a terminal, else on one line each with tabs between their parts. What asks a "
             "registry holds it in memory, about 1,200 bytes per address. Exit status: 0 done, 1 done and a question "
             "has no answer or features are rejected, 2 wrong usage, 3 the input could not be read, 4 the output "
             "could not be written."),
  };
}

}  // namespace

const Tools& all_tools() {
  static const Tools tools{sohoa(), read(), parcel(),   forest(),        accommodation(), zone(),
                           check(), load(), progress(), address_codes(), admin_units()};
  return tools;
}

const ToolInfo& table_of(std::string_view name) {
  const Tools& tools = all_tools();
  return *std::find_if(tools.begin(), tools.end(), [&](const ToolInfo& tool) { return tool.name == name; });
}

}  // namespace sohoa
