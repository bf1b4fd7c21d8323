#pragma once
// What a valid feature is. A dataset is a schema file: Frictionless Table Schema plus one `sohoa` object.
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/message.hpp"
#include "schema/coverage_sizes.hpp"
#include "stream/feature.hpp"
#include "text/unit.hpp"

namespace sohoa {

/// A text in the languages of the product.
struct Text {
  std::string vi, en;
  const std::string& in(Lang lang) const { return lang == Lang::vi || en.empty() ? vi : en; }
};

/// How the text of a field is brought to its normal form. Every change is an `info` issue `<subject>.normalised`.
enum class Normal : std::uint8_t {
  none,
  number_text,  ///< sheet and parcel numbers: "14.0" → "14", "007" → "7"; "654a" and "TĐ03-2014" stay
  commune,      ///< commune codes: 5 digits, leading zeroes restored ("7192" → "07192")
  code,  ///< codes: blanks around and inside compound forms removed, upper case where the code list has it so, zeros in
         ///< front that a spreadsheet dropped
  listed,  ///< values of `enum`, however their name is written: "hộ gia đinh" stays, "HO GIA DINH" → "Hộ gia đình"
};

struct Constraints {
  bool required = false;
  std::string pattern;  ///< RE2, must match the whole value
  std::vector<std::string> enumeration;
  std::optional<double> minimum, maximum;
  std::optional<std::size_t> max_length;  ///< characters
};

struct SchemaField {
  std::string name;
  Type type = Type::text;
  Text title, description;
  std::vector<std::string> aliases;       ///< source column names, best first
  std::vector<std::string> weak_aliases;  ///< names that count only where none of the others is there
  std::string code_list;                  ///< name of a list in schemas/codelists, empty = none
  std::string code_rule;                  ///< issue ids of the list start with this: "parcel.land-use"
  bool compound = false;                  ///< several codes in one value (ONT+CLN)
  bool personal = false;                  ///< masked in reports and logs
  bool derived = false;                   ///< filled by the tool, never mapped from a source column
  Normal normal = Normal::none;
  text::Unit unit = text::Unit::none;  ///< of a number: "2,5 ha" and columns "Diện tích (ha)" are brought to it
  std::vector<std::string> missing;    ///< texts that mean "no value" beside the schema's own
  Constraints constraints;
};

/// A judgement over the whole set, by its name (schema/set_rule.hpp says which there are and what they take).
struct SetRule {
  std::string name;                                                      ///< empty: the rule is about one feature
  std::vector<std::pair<std::string, double>> limits;                    ///< numbers by name, all that the name takes
  std::string schema;                                                    ///< of the other layer
  std::vector<std::pair<std::string, std::string>> compare;              ///< field → field of the other layer
  std::vector<std::pair<std::string, std::vector<std::string>>> having;  ///< judged are those with one of these values

  /// Throws std::out_of_range for a limit that the name does not take.
  double limit(std::string_view limit) const;
};

/// A judgement about one feature (with sql), about a set (with `set`), or about the reading itself (without).
struct Rule {
  std::string id;
  Severity severity = Severity::error;
  Text title;          ///< short, for tables: "Diện tích khác hình học"
  Text message;        ///< with {args}: the args of the issue, and {value} {before} {after} {field} {count} {key}
  Text cure;           ///< what to do; may be empty
  std::string source;  ///< circular and article
  std::string field;   ///< the field an issue of this rule points at
  std::string sql;     ///< true = valid, NULL = not judged
  std::string place;   ///< file, line and key of the SQL, for messages
  SetRule set;         ///< never together with sql
  std::vector<std::pair<std::string, std::string>> args;  ///< name → SQL, evaluated for features at fault only
};

enum class GeometryNeed : std::uint8_t { none, optional, required };

/// Values of some fields that must be the key of a row in another layer. Judged over the whole set.
struct ForeignKey {
  std::vector<std::string> fields;
  std::string schema;  ///< of the layer referred to; empty: this one
  std::vector<std::string> reference;
};

struct Schema {
  std::string name;     ///< "parcel"
  std::string subject;  ///< first part of rule ids, "parcel"
  std::string version;  ///< semantic version of the file
  std::string digest;   ///< fingerprint of the text (XXH3, 32 hexadecimal digits), for sohoa_source
  std::string text;     ///< the file as read
  bool ours = true;     ///< shipped with the product (then streams carry only its name)
  std::string layer;    ///< "thua_dat"
  Text title;
  GeometryNeed geometry = GeometryNeed::required;
  std::string geometry_type;  ///< "MULTIPOLYGON"
  /// Sizes below which a polygon, or a part of one, is a sliver; 0: none is. An area of half a square metre lies within
  /// its own tolerance (TT 26/2024/TT-BTNMT, App. 03: 0.23 to 0.5 m² for the smallest), and two boundary points that
  /// are known to 5 cm each, the most that TT 25/2014/TT-BTNMT asks, are not told apart below 10 cm.
  double min_area = 0.5;   ///< m²
  double min_width = 0.1;  ///< m, of the widest circle that fits in; also of a narrow spike
  std::vector<SchemaField> fields;
  std::vector<std::string> primary_key;
  std::vector<std::string> missing;   ///< texts that mean "no value" in every field
  std::vector<Rule> rules;            ///< the schema's own rules, SQL and named ones
  std::vector<std::string> profiles;  ///< names of field mappings tried on a source, best first
  std::vector<ForeignKey> foreign_keys;
  std::optional<CoverageSizes> coverage;  ///< unset: a layer without polygons, or one judged like parcels
  std::string style;                      ///< file in schemas/styles, without suffix; empty: drawn as the program likes
  std::string map_date;                   ///< field with the day of the survey: which code lists were in force
  std::string map_scale;                  ///< field with the scale of the map
  std::string map_sheet;                  ///< field with the sheet number, whose form tells the scale
  Text sheet_word;                        ///< what reports call such a sheet; empty: a map sheet
  /// Denominators of the scales that such maps have, rising; empty: those of cadastral maps (200 … 10000).
  std::vector<int> map_scales;
  int assumed_scale = 0;  ///< of maps that do not say theirs; 0: the widest cadastral one

  /// Index of a field, or -1.
  int find(std::string_view field) const;
  /// The schema's own rule of that id, or null.
  const Rule* rule(std::string_view id) const;
  /// The schema's own rule that judges the set by that name, or null.
  const Rule* set_rule(std::string_view set_name) const;

  /// Loads schemas/NAME.json, or a file when `name_or_path` has a suffix or a slash. Errors name line and key
  /// (UsageError).
  static std::shared_ptr<const Schema> load(const std::string& name_or_path);
  /// From the text a stream carries.
  static std::shared_ptr<const Schema> parse(const std::string& text, const std::string& origin, bool ours);
  /// The schema of a stream: by name, or from its schemaText. Null when it has none.
  static std::shared_ptr<const Schema> of(const Header& header);
  /// All schemas of the product, by name.
  static std::vector<std::shared_ptr<const Schema>> shipped();
};

/// All rules that issues can name: those every tool knows and those of a schema. schemas/rules.json holds `rules` that
/// stand for themselves, `schemaRules` that each schema has under its subject (schema.required → parcel.required) and
/// `codeRules` that each code list has under its name (code.unknown → parcel.land-use-unknown).
class RuleBook {
 public:
  /// `schema` may be null. A rule of the schema replaces one of the same id.
  explicit RuleBook(std::shared_ptr<const Schema> schema);
  /// Null when no such rule is known (a newer writer, say). Of another schema than the book's, the general rule.
  const Rule* find(std::string_view id) const;
  /// The issue as a sentence on one line: the rule's text in `lang`, without quotes that are not in it. An unknown rule
  /// is shown by its id, value and args. In the text stand {name} for the arg of that name, {value}, {before} and
  /// {after} as they came (at most 80 characters), {field} for title and name of the field, {count}, {key}, {row} of a
  /// late issue, and {place} for " tại E 586543,12 N 2322222,99", nothing when the issue has no place; an arg `places`
  /// above 1 adds " và 2 chỗ khác". What is not known is "?". Numbers and dates are written the way of the language,
  /// {area} with up to three decimals, {area:1} with one, {why:word} as a word of the language; {row}, {scale}, {epsg}
  /// and {edition} name things, so their digits are not grouped. The reason of an accepted issue follows. Never throws
  /// but for want of memory.
  std::string render(const Issue& issue, Lang lang) const;
  /// Title of the rule, its id when it is not known.
  std::string title(std::string_view id, Lang lang) const;
  /// Title and name of a field: "Diện tích (dienTich)"; only the name when the schema does not have it.
  std::string field(std::string_view name, Lang lang) const;
  /// A word that an arg says ("hidden") in the user's language; itself where `words` of schemas/rules.json lacks it.
  std::string word(std::string_view word, Lang lang) const;
  /// Sorted by id.
  const std::vector<const Rule*>& all() const { return all_; }

 private:
  std::shared_ptr<const Schema> schema_;
  std::shared_ptr<const std::vector<Rule>>
      rules_;  ///< all that are not the schema's own; shared, so that a copy's pointers hold
  std::vector<const Rule*> all_;
};

/// "error", "warning" or "info" in the user's language.
const char* severity_word(Severity severity);

/// The office's own policy: --severity RULE=off|info|warning|error and the configuration file.
struct SeverityPolicy {
  std::vector<std::pair<std::string, std::optional<Severity>>> rules;  ///< nullopt = off
  /// Reads "RULE=off"; throws UsageError naming the nearest rule when `book` does not know it.
  void add(std::string_view text, const RuleBook& book);
  /// What the office says about a rule: null when nothing. What is said last counts.
  const std::optional<Severity>* said(std::string_view rule) const;
  bool is_off(std::string_view rule) const;
};

}  // namespace sohoa
