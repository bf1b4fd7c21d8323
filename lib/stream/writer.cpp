#include "stream/writer.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/error.hpp"
#include "base/message.hpp"
#include "stream/geojson.hpp"
#include "stream/json.hpp"
#include "stream/json_text.hpp"

namespace sohoa {
namespace {

constexpr char kRecord = '\x1E';

void append_text_member(std::string& out, std::string_view key, std::string_view text) {
  if (text.empty()) return;
  json::append_key(out, key);
  json::append_string(out, text);
}

void append_integer_member(std::string& out, std::string_view key, std::int64_t value) {
  json::append_key(out, key);
  json::append_integer(out, value);
}

void append_fields(std::string& out, const std::vector<Field>& fields) {
  json::append_key(out, "fields");
  out += '[';
  for (const Field& field : fields) {
    if (out.back() != '[') out += ',';
    out += '{';
    append_text_member(out, "name", field.name);
    append_text_member(out, "type", name(field.type));
    append_text_member(out, "encoding", field.encoding);
    append_text_member(out, "decimal", field.decimal);
    append_text_member(out, "date", field.date);
    append_text_member(out, "geometry", field.geometry);
    out += '}';
  }
  out += ']';
}

void append_samples(std::string& out, const std::vector<ColumnSample>& samples) {
  json::append_key(out, "samples");
  out += '[';
  for (const ColumnSample& sample : samples) {
    if (out.back() != '[') out += ',';
    out += '{';
    append_integer_member(out, "column", sample.column);
    json::append_key(out, "values");
    out += '[';
    for (const std::string& value : sample.values) {
      if (out.back() != '[') out += ',';
      json::append_string(out, value);
    }
    out += "]}";
  }
  out += ']';
}

void append_writings(std::string& out, const std::vector<ColumnWriting>& writings) {
  json::append_key(out, "writings");
  out += '[';
  for (const ColumnWriting& writing : writings) {
    if (out.back() != '[') out += ',';
    out += '{';
    append_integer_member(out, "column", writing.column);
    append_text_member(out, "decimal", writing.decimal);
    append_text_member(out, "date", writing.date);
    out += '}';
  }
  out += ']';
}

void append_source(std::string& out, const SourceInfo& source) {
  out += '{';
  json::append_key(out, "path");
  json::append_string(out, source.path);
  append_text_member(out, "layer", source.layer);
  if (source.size >= 0) append_integer_member(out, "size", source.size);
  append_text_member(out, "mtime", source.mtime);
  if (!source.columns.empty()) {
    json::append_key(out, "columns");
    out += '[';
    for (std::uint32_t column : source.columns) {
      if (out.back() != '[') out += ',';
      json::append_integer(out, column);
    }
    out += ']';
  }
  if (!source.writings.empty()) append_writings(out, source.writings);
  if (!source.samples.empty()) append_samples(out, source.samples);
  if (source.claimed) append_integer_member(out, "claimed", *source.claimed);
  if (source.has_extent) {
    json::append_key(out, "extent");
    out += '[';
    for (double value : {source.minx, source.miny, source.maxx, source.maxy}) {
      if (out.back() != '[') out += ',';
      json::append_number(out, value);
    }
    out += ']';
  }
  out += '}';
}

void append_final_source(std::string& out, const SourceInfo& source) {
  out += '{';
  append_text_member(out, "sha256", source.sha256);
  append_integer_member(out, "read", source.read);
  append_integer_member(out, "skipped", source.skipped);
  if (!source.skipped_rows.empty()) {
    json::append_key(out, "skippedRows");
    out += '{';
    for (const auto& [reason, count] : source.skipped_rows) append_integer_member(out, reason, count);
    out += '}';
  }
  out += '}';
}

template <typename Append>
void append_sources(std::string& out, const std::vector<SourceInfo>& sources, Append append) {
  json::append_key(out, "sources");
  out += '[';
  for (const SourceInfo& source : sources) {
    if (out.back() != '[') out += ',';
    append(out, source);
  }
  out += ']';
}

void append_origin(std::string& out, const Origin& origin) {
  json::append_key(out, "origin");
  out += "{\"file\":";
  json::append_integer(out, origin.file);
  if (origin.row > 0) append_integer_member(out, "row", origin.row);
  if (origin.fid >= 0) append_integer_member(out, "fid", origin.fid);
  out += '}';
}

void append_location(std::string& out, const Issue& issue) {
  if (!issue.location.empty()) {
    json::append_key(out, "location");
    append_geojson(out, issue.location);
  } else if (issue.has_place) {
    json::append_key(out, "location");
    out += "{\"type\":\"Point\",\"coordinates\":[";
    json::append_number(out, issue.x);
    out += ',';
    json::append_number(out, issue.y);
    out += "]}";
  }
}

/// The origin, and what is behind it.
void append_origin(JsonText& out, const Origin& origin) {
  out.raw(",\"origin\":{\"file\":");
  out.integer(origin.file);
  if (origin.row > 0) {
    out.raw(",\"row\":");
    out.integer(origin.row);
  }
  if (origin.fid >= 0) {
    out.raw(",\"fid\":");
    out.integer(origin.fid);
  }
  out.put('}');
}

/// `issue` walks along the batch's issues, which stand in the order of features. `keys`: of the properties.
void append_feature(JsonText& out, const Batch& batch, std::size_t index, const std::vector<std::string>& keys,
                    std::size_t& issue) {
  const Feature& feature = batch.features[index];
  out.put(kRecord);
  out.raw("{\"type\":\"Feature\",\"properties\":{");
  const auto values = batch.row(index);
  for (std::size_t i = 0; i < values.size(); ++i) {
    out.raw(keys[i]);
    out.value(values[i]);
  }
  out.raw("},\"geometry\":");
  append_geojson(out, feature.wkb);
  append_origin(out, feature.origin);
  if (!feature.rest.empty()) {
    out.raw(",\"rest\":");
    out.raw(feature.rest);
  }
  if (issue < batch.issues.size() && batch.issues[issue].feature == index) {
    std::string issues = ",\"issues\":[";
    for (; issue < batch.issues.size() && batch.issues[issue].feature == index; ++issue) {
      if (issues.back() != '[') issues += ',';
      append_issue(issues, batch.issues[issue]);
    }
    out.raw(issues);
    out.put(']');
  }
  out.raw("}\n");
}

void append_late(std::string& out, const Issue& issue) {
  out += kRecord;
  out += "{\"type\":\"FeatureCollection\",\"sohoa\":{\"issues\":[";
  append_issue(out, issue);
  out += "]},\"features\":[]}\n";
}

}  // namespace

void append_issue(std::string& out, const Issue& issue) {
  out += '{';
  append_text_member(out, "rule", issue.rule);
  append_text_member(out, "severity", name(issue.severity));
  append_text_member(out, "field", issue.field);
  append_text_member(out, "value", issue.value);
  append_text_member(out, "before", issue.before);
  append_text_member(out, "after", issue.after);
  append_text_member(out, "accepted", issue.accepted);
  if (issue.count != 1) append_integer_member(out, "count", issue.count);
  if (!issue.args.empty()) {
    json::append_key(out, "args");
    out += '{';
    for (const Arg& arg : issue.args) {
      json::append_key(out, arg.name);
      json::append_value(out, arg.value, true);
    }
    out += '}';
  }
  append_location(out, issue);
  if (issue.feature == Issue::kLate) append_origin(out, issue.origin);
  if (!issue.key.empty()) {
    json::append_key(out, "key");
    out += issue.key;
  }
  out += '}';
}

std::string header_json(const Header& header) {
  std::string out = "{\"type\":\"FeatureCollection\"";
  append_text_member(out, "name", header.name);
  if (header.epsg != 0)
    out += fmt::format(R"(,"crs":{{"type":"name","properties":{{"name":"urn:ogc:def:crs:EPSG::{}"}}}})", header.epsg);
  out += ",\"sohoa\":{\"stream\":1";
  append_text_member(out, "schema", header.schema);
  append_text_member(out, "schemaText", header.schema_text);
  append_fields(out, header.fields);
  append_sources(out, header.sources, append_source);
  out += "},\"features\":[]}";
  return out;
}

std::string trailer_json(const Trailer& trailer) {
  std::string out = "{\"type\":\"FeatureCollection\",\"sohoa\":{\"end\":true";
  append_integer_member(out, "read", trailer.read);
  append_integer_member(out, "features", trailer.features);
  append_integer_member(out, "rejected", trailer.rejected);
  append_integer_member(out, "issues", trailer.issues);
  append_sources(out, trailer.sources, append_final_source);
  out += "},\"features\":[]}";
  return out;
}

void widen_pipe(int fd) {
  constexpr int kPipeBytes = 1 << 20;
  ::fcntl(fd, F_SETPIPE_SZ, kPipeBytes);  // no matter if it is none, or may not be
}

std::vector<std::string> property_keys(const Header& header) {
  std::vector<std::string> keys;
  for (const Field& field : header.fields) {
    std::string& key = keys.emplace_back(keys.empty() ? "" : ",");
    json::append_string(key, field.name);
    key += ':';
  }
  return keys;
}

void StreamWriter::begin(std::shared_ptr<const Header> header) {
  keys_ = property_keys(*header);
  widen_pipe(fd_);
  write(kRecord + header_json(*header) + "\n");
}

void StreamWriter::encode(Batch& batch) const {
  JsonText out(batch.text);
  std::string late;
  std::size_t issue = 0;
  for (; issue < batch.issues.size() && batch.issues[issue].feature == Issue::kLate; ++issue)
    append_late(late, batch.issues[issue]);
  out.raw(late);
  for (std::size_t i = 0; i < batch.features.size(); ++i) append_feature(out, batch, i, keys_, issue);
  late.clear();
  for (; issue < batch.issues.size(); ++issue) append_late(late, batch.issues[issue]);
  out.raw(late);
  out.finish();
}

void StreamWriter::take(Batch& batch) {
  write({batch.text.data(), batch.text.size()});
  trailer_.features += static_cast<std::int64_t>(batch.features.size());
  for (const Feature& feature : batch.features) trailer_.rejected += feature.rejected;
  trailer_.issues += static_cast<std::int64_t>(batch.issues.size());
}

void StreamWriter::finish(Batch& late, const Trailer& trailer) {
  encode(late);
  take(late);
  trailer_.read = trailer.read;
  trailer_.sources = trailer.sources;
  write(kRecord + trailer_json(trailer_) + "\n");
}

void StreamWriter::write(std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(fd_, text.data(), text.size());
    if (written >= 0) {
      text.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno == EPIPE) {
      throw ClosedPipe{};
    } else if (errno != EINTR) {
      throw OutputError(tr("the output cannot be written: {}", os_error(errno)));
    }
  }
}

}  // namespace sohoa
