#pragma once
// What flows: values, features, issues, and the batches that carry them.
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "stream/arena.hpp"
#include "stream/header.hpp"

namespace sohoa {

/// One cell. Text, dates and date-times point into the arena of the batch (dates as ISO 8601 text).
struct Value {
  Type type = Type::null;
  std::uint32_t size = 0;  ///< bytes of text
  union {
    bool boolean;
    std::int64_t integer = 0;
    double number;
    const char* bytes;
  };

  static Value null() { return {}; }
  static Value of(bool value) {
    Value v;
    v.type = Type::boolean;
    v.boolean = value;
    return v;
  }
  static Value of(std::int64_t value) {
    Value v;
    v.type = Type::integer;
    v.integer = value;
    return v;
  }
  static Value of(double value) {
    Value v;
    v.type = Type::number;
    v.number = value;
    return v;
  }
  /// A literal is text; without this one it would silently become a boolean.
  static Value of(const char* literal) { return of(std::string_view(literal)); }
  /// `text` must live in the batch's arena (or be a literal).
  static Value of(std::string_view text, Type type = Type::text) {
    Value v;
    v.type = type;
    v.size = static_cast<std::uint32_t>(text.size());
    v.bytes = text.data();
    return v;
  }

  bool is_null() const { return type == Type::null; }
  bool is_text() const { return type >= Type::text; }
  std::string_view text() const { return is_text() ? std::string_view{bytes, size} : std::string_view{}; }
};

/// Where a feature comes from. `file` is an index into Header::sources.
struct Origin {
  std::uint32_t file = 0;
  std::int64_t row = 0;   ///< 1-based position among the records of its layer
  std::int64_t fid = -1;  ///< the identifier the format itself gives, -1 when it has none
};

enum class Severity : std::uint8_t { info, warning, error };
std::string_view name(Severity severity);
/// Reads "info", "warning", "error"; false when it is none of them.
bool parse(std::string_view text, Severity& severity);

/// Whether an issue says that its feature was merged into another one, by a rule <subject>.merged. Such a feature
/// stands with the rejected ones, whatever the severity.
inline bool is_merger(std::string_view rule) {
  return rule.ends_with(".merged");
}

/// A named part of a message. Numbers stay numbers, so that each reader writes them the way of its language.
struct Arg {
  std::string_view name;
  Value value;
};

/// A judgement, or a change that was made. It holds no text: whoever shows it renders the rule's text.
/// All views point into the arena of the batch that carries the issue, `rule` and `field` may also be literals.
struct Issue {
  static constexpr std::uint32_t kLate = 0xFFFFFFFF;

  std::uint32_t feature = kLate;  ///< index in Batch::features, or kLate: a late issue, found by `origin`
  Severity severity = Severity::error;
  bool has_place = false;
  std::string_view rule;   ///< "parcel.area-differs"
  std::string_view field;  ///< schema field, or source column before mapping; empty when about the whole feature
  std::string_view value;  ///< the value as it came
  std::string_view before, after;  ///< of a change
  std::string_view accepted;       ///< why the office lets it be (--accept); severity is then info. Empty: it does not
  std::span<const Arg> args;
  double x = 0, y = 0;        ///< where to look, in the stream's coordinates, when has_place
  std::string_view location;  ///< a geometry (WKB) when a point does not say it
  std::string_view ground;    ///< what a map shows around it (WKB); of the first issues of a late rule, never kept
  std::int64_t count = 1;     ///< how many values an aggregated change touched
  Origin origin;              ///< of a late issue: the feature, or the first of `count`; file only when row is 0
  std::string_view key;       ///< business key as JSON object text, of late issues
};

/// A change that follows from the value alone, counted per source, field and rule (and value where `by_value`).
struct Change {
  std::string_view rule;
  std::string_view field;
  std::string_view before, after;
  Origin origin;
  bool by_value = false;   ///< each distinct `before` and `after` is an issue of its own (recoded codes)
  std::int64_t count = 1;  ///< values changed so; `before`, `after` and `origin` are those of the first
};

/// One record on its way. Its values are Batch::row(i).
struct Feature {
  Origin origin;
  std::string_view wkb;   ///< 2D little-endian ISO WKB in the header's coordinate system; empty = no geometry
  std::string_view rest;  ///< JSON object text of the source columns that no field took; empty = none
  bool rejected = false;  ///< has an issue of severity error, or was merged
  bool merged = false;    ///< another feature has taken over what it says: counted apart from those at fault
  bool reshaped = false;  ///< `wkb` is not that of the source any more: what is stored of it must be written anew
  // Measured once by the geometry stage; NaN until then.
  double area = kUnmeasured;
  double minx = 0, miny = 0, maxx = 0, maxy = 0;

  static constexpr double kUnmeasured = -1;
};

/// Some features, the issues about them, and the memory all of it lives in.
struct Batch {
  std::shared_ptr<const Header> header;
  std::uint64_t sequence = 0;  ///< 0, 1, 2 … in input order
  std::int64_t first_row = 1;  ///< row of the first record, where a source counts rows by batch
  Bytes buffer;                ///< raw bytes from the source; Arena-like: views may point into it
  Bytes text;                  ///< what the writer made of the batch
  Arena arena;
  std::vector<Feature> features;
  std::vector<Value> values;  ///< row by row, header->fields.size() each
  std::vector<Issue> issues;  ///< in order of features; late ones have feature == kLate
  std::vector<Change> changes;
  const void* prepared = nullptr;  ///< what the sink's encode() made ready for its take(), in the arena

  std::size_t width() const { return header->fields.size(); }
  std::span<Value> row(std::size_t index) { return {values.data() + index * width(), width()}; }
  std::span<const Value> row(std::size_t index) const { return {values.data() + index * width(), width()}; }

  /// Adds an issue about feature `index`; severity error rejects the feature.
  Issue& add_issue(std::size_t index, Severity severity, std::string_view rule, std::string_view field = {});
  /// Copies args into the arena.
  std::span<const Arg> keep(std::initializer_list<Arg> args);
  /// Marks the feature of an issue as rejected or merged, where the issue says so.
  void apply(const Issue& issue);
  void clear();
};

}  // namespace sohoa
