#include "stream/record.hpp"

#include <stdexcept>

#include "base/message.hpp"
#include "stream/geojson.hpp"
#include "stream/json.hpp"

namespace sohoa {
namespace {

using simdjson::ondemand::json_type;
using Array = simdjson::ondemand::array;
using Element = simdjson::ondemand::value;
using Object = simdjson::ondemand::object;

simdjson::ondemand::document iterate(Record record) {
  thread_local simdjson::ondemand::parser parser;
  return parser.iterate(record.text.data(), record.text.size(), record.capacity);
}

std::string_view raw(Element json) {
  std::string_view text = json.raw_json_token();
  const json_type type = json.type();
  if (type == json_type::object) text = json.get_object().value().raw_json();
  if (type == json_type::array) text = json.get_array().value().raw_json();
  while (!text.empty() && static_cast<unsigned char>(text.back()) <= ' ') text.remove_suffix(1);
  return text;
}

Origin read_origin(Object object) {
  Origin origin;
  for (auto member : object) {
    const std::string_view key = member.unescaped_key();
    if (key == "file") origin.file = static_cast<std::uint32_t>(std::uint64_t(member.value().get_uint64()));
    if (key == "row") origin.row = member.value().get_int64();
    if (key == "fid") origin.fid = member.value().get_int64();
  }
  return origin;
}

Field read_field(Object object) {
  Field field;
  for (auto member : object) {
    const std::string_view key = member.unescaped_key();
    const std::string_view text = member.value().get_string();
    if (key == "name") field.name = text;
    if (key == "type") field.type = parse_type(text).value_or(Type::text);
    if (key == "encoding") field.encoding = text;
    if (key == "decimal") field.decimal = text;
    if (key == "date") field.date = text;
    if (key == "geometry") field.geometry = text;
  }
  return field;
}

void read_extent(Array array, SourceInfo& source) {
  double* const corners[] = {&source.minx, &source.miny, &source.maxx, &source.maxy};
  std::size_t seen = 0;
  for (auto value : array)
    if (seen < 4) *corners[seen++] = value.get_double();
  source.has_extent = seen == 4;
}

ColumnSample read_sample(Object object) {
  ColumnSample sample;
  for (auto member : object) {
    const std::string_view key = member.unescaped_key();
    Element value = member.value();
    if (key == "column") sample.column = static_cast<std::uint32_t>(std::uint64_t(value.get_uint64()));
    if (key == "values")
      for (auto text : value.get_array()) sample.values.emplace_back(std::string_view(text.get_string()));
  }
  return sample;
}

ColumnWriting read_writing(Object object) {
  ColumnWriting writing;
  for (auto member : object) {
    const std::string_view key = member.unescaped_key();
    Element value = member.value();
    if (key == "column") writing.column = static_cast<std::uint32_t>(std::uint64_t(value.get_uint64()));
    if (key == "decimal") writing.decimal = std::string_view(value.get_string());
    if (key == "date") writing.date = std::string_view(value.get_string());
  }
  return writing;
}

SourceInfo read_source(Object object) {
  SourceInfo source;
  for (auto member : object) {
    const std::string_view key = member.unescaped_key();
    Element value = member.value();
    if (key == "path") source.path = std::string_view(value.get_string());
    if (key == "layer") source.layer = std::string_view(value.get_string());
    if (key == "size") source.size = value.get_int64();
    if (key == "mtime") source.mtime = std::string_view(value.get_string());
    if (key == "claimed") source.claimed = std::int64_t(value.get_int64());
    if (key == "sha256") source.sha256 = std::string_view(value.get_string());
    if (key == "read") source.read = value.get_int64();
    if (key == "skipped") source.skipped = value.get_int64();
    if (key == "skippedRows")
      for (auto reason : value.get_object())
        source.skipped_rows.emplace_back(std::string_view(reason.unescaped_key()),
                                         std::int64_t(reason.value().get_int64()));
    if (key == "writings")
      for (auto writing : value.get_array()) source.writings.push_back(read_writing(writing.get_object()));
    if (key == "samples")
      for (auto sample : value.get_array()) source.samples.push_back(read_sample(sample.get_object()));
    if (key == "extent") read_extent(value.get_array(), source);
    if (key == "columns")
      for (auto column : value.get_array())
        source.columns.push_back(static_cast<std::uint32_t>(std::uint64_t(column.get_uint64())));
  }
  return source;
}

void read_sohoa(Object object, Header& header) {
  for (auto member : object) {
    const std::string_view key = member.unescaped_key();
    Element value = member.value();
    if (key == "stream") header.version = static_cast<int>(std::int64_t(value.get_int64()));
    if (key == "schema") header.schema = std::string_view(value.get_string());
    if (key == "schemaText") header.schema_text = std::string_view(value.get_string());
    if (key == "fields")
      for (auto field : value.get_array()) header.fields.push_back(read_field(field.get_object()));
    if (key == "sources")
      for (auto source : value.get_array()) header.sources.push_back(read_source(source.get_object()));
  }
}

int read_crs(Object object) {
  const std::string_view urn = object["properties"]["name"].get_string();
  const std::size_t colon = urn.rfind(':');
  if (colon == std::string_view::npos) return 0;
  const std::string_view code = urn.substr(colon + 1);
  if (code == "CRS84") return 4326;
  int epsg = 0;
  for (char c : code) {
    if (c < '0' || c > '9' || epsg > 99999999) return 0;
    epsg = epsg * 10 + (c - '0');
  }
  return epsg;
}

Type type_of(Element json) {
  switch (json.type().value()) {
    case json_type::boolean:
      return Type::boolean;
    case json_type::number:
      return json.is_integer() ? Type::integer : Type::number;
    case json_type::null:
      return Type::null;
    default:
      return Type::text;
  }
}

/// A value of type `got` may stand in a field of type `wanted`.
bool fits(Type got, Type wanted) {
  if (got == Type::null || got == wanted || wanted == Type::null) return true;
  if (wanted == Type::number) return got == Type::integer;
  return wanted >= Type::text && got == Type::text;
}

}  // namespace

bool read_header(Record record, Header& header) {
  auto document = iterate(record);
  Object object = document.get_object();
  bool ours = false;
  for (auto member : object) {
    const std::string_view key = member.unescaped_key();
    Element value = member.value();
    if (key == "type" && std::string_view(value.get_string()) != "FeatureCollection") return false;
    if (key == "name") header.name = std::string_view(value.get_string());
    if (key == "crs" && value.type() == json_type::object) header.epsg = read_crs(value.get_object());
    if (key == "sohoa") {
      ours = true;
      read_sohoa(value.get_object(), header);
    }
  }
  return ours;
}

bool read_trailer(Record record, Trailer& trailer) {
  auto document = iterate(record);
  Object sohoa;
  if (document["sohoa"].get_object().get(sohoa) != simdjson::SUCCESS) return false;
  bool end = false;
  for (auto member : sohoa) {
    const std::string_view key = member.unescaped_key();
    Element value = member.value();
    if (key == "end") end = value.get_bool();
    if (key == "read") trailer.read = value.get_int64();
    if (key == "features") trailer.features = value.get_int64();
    if (key == "rejected") trailer.rejected = value.get_int64();
    if (key == "issues") trailer.issues = value.get_int64();
    if (key == "sources")
      for (auto source : value.get_array()) trailer.sources.push_back(read_source(source.get_object()));
  }
  // The reader is lazy: that nothing is missing behind what was looked at has to be asked for.
  Array features;
  const std::size_t last = record.text.find_last_not_of(" \r\n\t");
  return end && document["features"].get_array().get(features) == simdjson::SUCCESS &&
         features.begin() == features.end() && record.text[last] == '}';
}

void infer_fields(Record record, std::vector<Field>& fields) {
  auto document = iterate(record);
  Object properties;
  if (document["properties"].get_object().get(properties) != simdjson::SUCCESS) return;
  for (auto member : properties) {
    const std::string_view key = member.unescaped_key();
    const Type type = type_of(member.value());
    Field* known = nullptr;
    for (Field& field : fields)
      if (field.name == key) known = &field;
    if (known == nullptr) {
      known = &fields.emplace_back();
      known->name = key;
      known->type = type;
    } else if (!fits(type, known->type)) {
      known->type = fits(known->type, type) ? type : Type::text;
    }
  }
}

void RecordDecoder::decode(Record record) {
  auto document = iterate(record);
  Object object = document.get_object();
  const std::string_view type = object["type"].get_string();
  if (type == "Feature") {
    object.reset();
    return feature(object);
  }
  if (type != "FeatureCollection") throw std::runtime_error(N_("no feature"));
  Object sohoa;
  Array late;
  if (object["sohoa"].get_object().get(sohoa) != simdjson::SUCCESS) throw std::runtime_error(N_("a whole collection"));
  if (sohoa["issues"].get_array().get(late) != simdjson::SUCCESS)
    throw std::runtime_error(N_("a second header or trailer"));
  issues(late, Issue::kLate);
}

void RecordDecoder::feature(Object object) {
  const std::size_t index = batch_.features.size();
  const std::size_t base = batch_.values.size();
  batch_.features.emplace_back();
  batch_.values.resize(base + batch_.width());
  rest_.clear();
  for (auto member : object) {
    const std::string_view key = member.unescaped_key();
    Element value = member.value();
    if (value.type() == json_type::null) continue;
    if (key == "properties") properties(value.get_object(), base);
    if (key == "geometry") geometry(value, index);
    if (key == "origin") batch_.features[index].origin = read_origin(value.get_object());
    if (key == "rest") batch_.features[index].rest = batch_.arena.copy(raw(value));
    if (key == "issues") issues(value.get_array(), static_cast<std::uint32_t>(index));
  }
  if (!rest_.empty()) add_rest(batch_.features[index].rest);
}

/// Properties that no field takes, behind what the record calls rest itself.
void RecordDecoder::add_rest(std::string_view& rest) {
  rest_ += '}';
  if (rest.size() > 2) {
    rest_.front() = ',';
    rest_.insert(0, rest.substr(0, rest.size() - 1));
  }
  rest = batch_.arena.copy(rest_);
}

void RecordDecoder::properties(Object object, std::size_t base) {
  const std::vector<Field>& fields = batch_.header->fields;
  std::size_t next = 0;
  for (auto member : object) {
    std::size_t column = next;
    std::string_view key;
    // Our own writer keeps the order of the header, so that the next field is nearly always the right one.
    if (next >= fields.size() || !member.key().value().unsafe_is_equal(fields[next].name)) {
      key = member.unescaped_key();
      const int found = batch_.header->find(key);
      if (found < 0) {
        unknown_property(key, member.value());
        continue;
      }
      column = static_cast<std::size_t>(found);
    }
    batch_.values[base + column] = value(member.value(), fields[column].type);
    next = column + 1;
  }
}

Value RecordDecoder::value(Element json, Type wanted) {
  Value value;
  switch (json.type().value()) {
    case json_type::null:
      return value;
    case json_type::boolean:
      value = Value::of(bool(json.get_bool()));
      break;
    case json_type::string:
      value = Value::of(batch_.arena.copy(json.get_string()), wanted > Type::text ? wanted : Type::text);
      break;
    case json_type::number: {
      std::int64_t integer = 0;
      if (wanted != Type::number && json.get_int64().get(integer) == simdjson::SUCCESS) {
        value = Value::of(integer);
      } else {
        value = Value::of(double(json.get_double()));
      }
      break;
    }
    default:
      value = Value::of(batch_.arena.copy(raw(json)));
  }
  // What a filter between two of our tools made of a typed field must still be of that type.
  const Type got = value.is_text() ? Type::text : value.type;
  if (!batch_.header->schema.empty() && !fits(got, wanted)) throw std::runtime_error(N_("a value of another type"));
  return value;
}

void RecordDecoder::unknown_property(std::string_view key, Element json) {
  if (rest_.empty()) rest_ = "{";
  json::append_key(rest_, key);
  rest_ += raw(json);
}

void RecordDecoder::geometry(Element json, std::size_t index) {
  scratch_.clear();
  bool had_z = false;
  if (!read_geojson(json.get_object(), scratch_, had_z)) throw std::runtime_error(N_("no geometry"));
  batch_.features[index].wkb = batch_.arena.copy(scratch_);
  if (had_z) {
    Change change;
    change.rule = "geometry.z-dropped";
    change.origin = batch_.features[index].origin;
    batch_.changes.push_back(change);
  }
}

void RecordDecoder::issues(Array array, std::uint32_t feature) {
  for (auto element : array) issue(element.get_object(), feature);
}

void RecordDecoder::issue(Object object, std::uint32_t feature) {
  Issue issue;
  issue.feature = feature;
  for (auto member : object) {
    const std::string_view key = member.unescaped_key();
    Element value = member.value();
    const auto text = [&] { return batch_.arena.copy(value.get_string()); };
    if (key == "rule") issue.rule = text();
    if (key == "severity" && !parse(std::string_view(value.get_string()), issue.severity))
      throw std::runtime_error(N_("an unknown severity"));
    if (key == "field") issue.field = text();
    if (key == "value") issue.value = text();
    if (key == "before") issue.before = text();
    if (key == "after") issue.after = text();
    if (key == "accepted") issue.accepted = text();
    if (key == "count") issue.count = value.get_int64();
    if (key == "args") issue.args = args(value.get_object());
    if (key == "location") location(value.get_object(), issue);
    if (key == "origin") issue.origin = read_origin(value.get_object());
    if (key == "key") issue.key = batch_.arena.copy(raw(value));
  }
  if (issue.rule.empty()) throw std::runtime_error(N_("an issue without a rule"));
  batch_.apply(issue);
  batch_.issues.push_back(issue);
}

void RecordDecoder::location(Object object, Issue& issue) {
  scratch_.clear();
  bool had_z = false;
  if (!read_geojson(object, scratch_, had_z)) throw std::runtime_error(N_("no geometry"));
  constexpr std::size_t kPointSize = 21;
  if (scratch_.size() == kPointSize && scratch_[1] == 1) {
    std::memcpy(&issue.x, scratch_.data() + 5, 8);
    std::memcpy(&issue.y, scratch_.data() + 13, 8);
    issue.has_place = true;
  } else {
    issue.location = batch_.arena.copy(scratch_);
  }
}

std::span<const Arg> RecordDecoder::args(Object object) {
  std::vector<Arg> list;
  for (auto member : object) {
    const std::string_view name = batch_.arena.copy(member.unescaped_key());
    list.push_back({name, value(member.value(), Type::null)});
  }
  Arg* place = batch_.arena.allocate_array<Arg>(list.size());
  std::copy(list.begin(), list.end(), place);
  return {place, list.size()};
}

}  // namespace sohoa
