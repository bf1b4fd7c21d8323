#include "source/gdal_source.hpp"

#include <algorithm>
#include <cstring>
#include <numeric>

#include "base/error.hpp"
#include "base/message.hpp"
#include "crs/definition.hpp"
#include "source/code_samples.hpp"
#include "source/table_reader.hpp"
#include "source/worker.hpp"
#include "text/unicode.hpp"

namespace sohoa::source {
namespace {

constexpr std::uint32_t kSampleRows = 2000;
constexpr std::size_t kAhead = 2;  // layers the child may begin while we finish the one before

/// What lies at the beginning of Batch::buffer, before the frame as the child sent it.
using PlanPointer = const LayerPlan*;
constexpr std::size_t kPrefix = sizeof(PlanPointer);  // NOLINT(bugprone-sizeof-expression): the pointer itself travels

/// The frame of a batch, without layer and count.
struct Rows {
  std::uint32_t layer;
  std::uint32_t count;
  std::string_view bytes;
};

Rows rows_of(const Bytes& buffer, std::size_t prefix) {
  FrameReader frame({buffer.data() + prefix, buffer.size() - prefix});
  const auto layer = frame.get<std::uint32_t>();
  const auto count = frame.get<std::uint32_t>();
  const std::size_t head = prefix + 2 * sizeof(std::uint32_t);
  return {layer, count, {buffer.data() + head, buffer.size() - head}};
}

std::optional<text::Encoding> parse_encoding(const std::string& option) {
  if (option.empty() || option == "auto") return std::nullopt;
  const auto encoding = text::parse_encoding(option);
  if (!encoding)
    throw UsageError(
        tr("--encoding {}: unknown; write auto, or an encoding such as utf-8, tcvn3, vni, cp1258", option));
  return encoding;
}

std::vector<Stamp> stamps(const std::vector<InputFile>& files) {
  std::vector<Stamp> all;
  all.reserve(files.size());
  for (const InputFile& file : files) all.push_back(stamp(file.parts));
  return all;
}

/// The type of a column that two layers have in common. Whole numbers are numbers where no digit can get lost.
Type common_type(Type a, bool a_wide, Type b, bool b_wide) {
  if (a == b) return a;
  if (a == Type::integer && b == Type::number && !a_wide) return b;
  if (a == Type::number && b == Type::integer && !b_wide) return a;
  return Type::text;
}

[[noreturn]] void report_nonsense(const std::string& display) {
  throw InputError(tr("{}: reading crashed on this file ({}); it is damaged, or of a kind that cannot be read", display,
                      tr("its answer makes no sense")));
}

}  // namespace

GdalSource::GdalSource(std::vector<InputFile> files, const SourceOptions& options, Problems problems)
    : files_(std::move(files)),
      stamps_(stamps(files_)),
      encoding_(parse_encoding(options.encoding)),
      swap_axes_(options.swap_axes),
      crs_option_(options.crs_option),
      may_be_empty_(options.as_written) {
  const CrsChoice choice(options);
  open_files(options, problems);
  choose_crs(choice, problems);
  build_header();
}

/// A file that cannot be opened ends the run, but only after a look at all the others: whoever asks an office for
/// better files wants to ask once.
void GdalSource::open_files(const SourceOptions& options, Problems& problems) {
  for (const InputFile& file : files_) {
    const std::size_t before = layers_.size();
    try {
      if (!child_) child_ = std::make_unique<Child>(run_worker, options.timeout);
      open_file(file, options);
    } catch (const InputError& error) {
      problems.add(error);
      layers_.erase(layers_.begin() + static_cast<std::ptrdiff_t>(before), layers_.end());
      if (child_->hung()) problems.end();  // waiting again for every other file would take hours
      child_.reset();
    }
  }
}

void GdalSource::open_file(const InputFile& file, const SourceOptions& options) {
  FrameWriter request;
  const bool table = is_spreadsheet(file.path);
  put(request, OpenRequest{file.path, file.display, table && !options.sheet.empty() ? options.sheet : options.layer,
                           table ? options.header_row : std::string{}, options.own_layer, options.as_written});
  child_->send(Kind::open, request.view());
  Bytes answer;
  child_->receive(answer, file.display);
  try {
    FrameReader frame({answer.data(), answer.size()});
    const auto count = frame.get<std::uint32_t>();
    for (std::uint32_t i = 0; i < count; ++i) {
      Layer& layer = layers_.emplace_back();
      layer.info = get_layer(frame);
      layer.file = &file;
    }
    for (std::size_t i = layers_.size() - count; i < layers_.size(); ++i) sample(layers_[i]);
  } catch (const BrokenFrame&) {
    report_nonsense(file.display);
  }
}

void GdalSource::sample(Layer& layer) {
  FrameWriter request;
  request.put(layer.info.id);
  request.put(kSampleRows);
  child_->send(Kind::sample, request.view());
  Bytes answer, place;
  child_->receive(answer, layer.file->display);
  if (child_->receive(place, layer.file->display) != Kind::extent) report_nonsense(layer.file->display);
  const auto extent = FrameReader({place.data(), place.size()}).get<LayerExtent>();
  if (extent.known) layer.info.extent.add(extent.minx, extent.miny, extent.maxx, extent.maxy);
  LayerPlan plan;
  plan.record_length = layer.info.record_length;
  for (const Column& column : layer.info.columns) plan.columns.push_back({column, {}, 0, column.type, {}});
  layer.texts = std::make_unique<TextColumns>(layer.info.columns, encoding_);
  const Rows rows = rows_of(answer, 0);
  layer.texts->observe_sample(rows.bytes, rows.count, plan);
  std::vector<std::size_t> all(plan.columns.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  CodeSamples codes(all.size());
  visit_cells(rows.bytes, rows.count, plan, all, codes);
  for (const std::size_t column : all) layer.codes.push_back(codes.values(column));
}

void GdalSource::choose_crs(const CrsChoice& choice, Problems& problems) {
  std::vector<LayerCrs> systems;
  std::vector<std::string> displays;
  for (Layer& layer : layers_) {
    try {
      layer.crs = choice.of(layer.info, layer.file->display);
    } catch (const InputError& error) {
      problems.add(error);
    }
    systems.push_back(layer.crs);
    displays.push_back(layer.file->display);
  }
  problems.end_if_any();
  if (layers_.empty()) throw InputError(tr("{}: holds no layer", files_.front().display));
  epsg_ = choice.common(systems, displays);
}

void GdalSource::build_header() {
  auto header = std::make_shared<Header>();
  std::vector<bool> wide;
  header->name = text::is_utf8(layers_.front().info.name) ? layers_.front().info.name : "layer";
  header->epsg = epsg_;
  for (Layer& layer : layers_) {
    SourceInfo source;
    source.path = layer.file->display;
    source.layer = layer.info.table.known ? layer.info.name : layer.texts->decode_name(layer.info.name);
    source.size = layer.file->size;
    source.mtime = utc_text(layer.file->mtime);
    source.claimed = layer.info.claimed;
    const LayerExtent& extent = layer.info.extent;
    source.has_extent = extent.known;
    source.minx = extent.minx, source.maxx = extent.maxx;
    source.miny = extent.miny, source.maxy = extent.maxy;
    add_columns(*header, wide, source, layer);
    layer.plan->change->apply(source);
    header->sources.push_back(std::move(source));
  }
  header->sum_up_writings();
  // Types are known only now that all layers were seen.
  for (Layer& layer : layers_) {
    auto plan = std::make_shared<LayerPlan>(*layer.plan);
    for (ColumnPlan& column : plan->columns) column.target = header->fields[column.field].type;
    layer.plan = plan;
    plans_.push_back(plan);
  }
  header_ = header;
}

/// `wide`: per field of the header, whether some layer has integers in it that a double may not hold.
void GdalSource::add_columns(Header& header, std::vector<bool>& wide, SourceInfo& source, Layer& layer) const {
  auto plan = std::make_shared<LayerPlan>();
  plan->file = static_cast<std::uint32_t>(header.sources.size());
  plan->display = layer.file->display;
  plan->record_length = layer.info.record_length;
  plan->degrees = layer.crs.epsg != 0 && crs::geographic(layer.crs.epsg);
  plan->swapped = swap_axes_;
  plan->crs_option = crs_option_;
  plan->change = std::make_shared<CoordinateChange>(layer.crs.epsg, epsg_, swap_axes_);
  for (std::size_t i = 0; i < layer.info.columns.size(); ++i) {
    Column column = layer.info.columns[i];
    if (layer.texts->has_commas(i)) column.type = Type::text;
    // The titles of a table were read with its texts, and are UTF-8 by now.
    const std::string title = layer.info.table.known ? column.name : layer.texts->decode_name(column.name);
    ColumnPlan next{column, title, 0, column.type, layer.texts->encoding(i)};
    if (next.name.empty()) next.name = fmt::format("column_{}", i + 1);
    const auto taken = [&](const std::string& name) {
      return std::any_of(plan->columns.begin(), plan->columns.end(),
                         [&](const ColumnPlan& other) { return other.name == name; });
    };
    for (int number = 2; taken(next.name); ++number)
      if (const std::string other = fmt::format("{}_{}", next.name, number); !taken(other)) next.name = other;
    const int found = header.find(next.name);
    next.field = found < 0 ? static_cast<std::uint32_t>(header.fields.size()) : static_cast<std::uint32_t>(found);
    if (found < 0) header.fields.push_back({next.name, column.type, {}, {}});
    wide.resize(header.fields.size(), false);
    Field& field = header.fields[next.field];
    field.type = common_type(field.type, wide[next.field], column.type, column.wide);
    wide[next.field] = wide[next.field] || column.wide;
    if (const text::Encoding seen = next.encoding.main; seen > text::Encoding::utf8 && seen < text::Encoding::unknown)
      field.encoding = text::name(seen);
    if (const auto writing = layer.texts->writing(i).of(next.field); writing && column.type == Type::text)
      source.writings.push_back(*writing);
    source.columns.push_back(next.field);
    if (!layer.codes[i].empty()) source.samples.push_back({next.field, layer.codes[i]});
    plan->columns.push_back(std::move(next));
  }
  layer.plan = plan;
}

void GdalSource::request_reading() {
  for (; requested_ < layers_.size() && requested_ < current_ + kAhead; ++requested_) {
    FrameWriter request;
    request.put(layers_[requested_].info.id);
    child_->send(Kind::read, request.view());
  }
}

bool GdalSource::next(Batch& batch) {
  if (!digests_) {
    std::vector<std::vector<std::string>> parts;
    for (const InputFile& file : files_) parts.push_back(file.parts);
    digests_ = std::make_unique<Digests>(std::move(parts));
  }
  while (current_ < layers_.size()) {
    request_reading();
    Layer& layer = layers_[current_];
    try {
      const Kind kind = child_->receive(batch.buffer, layer.file->display, kPrefix);
      if (kind == Kind::end) {
        FrameReader frame({batch.buffer.data() + kPrefix, batch.buffer.size() - kPrefix});
        layer.end = get_layer_end(frame);
        ++current_;
        layer_begun_ = false;
        tell_end(batch, layer);
        if (batch.issues.empty()) continue;
        return true;
      }
      const Rows rows = rows_of(batch.buffer, kPrefix);
      if (kind != Kind::rows || rows.layer != layer.info.id) report_nonsense(layer.file->display);
      if (rows.count == 0 && layer_begun_) continue;
      take_rows(batch, layer);
      return true;
    } catch (const BrokenFrame&) {
      report_nonsense(layer.file->display);
    }
  }
  batch.buffer.clear();
  return false;
}

void GdalSource::take_rows(Batch& batch, Layer& layer) {
  batch.header = header_;
  if (!layer_begun_) add_remarks(batch, layer);
  layer_begun_ = true;
  judge_texts(batch, layer);
  const PlanPointer plan = layer.plan.get();
  std::memcpy(batch.buffer.data(), &plan, kPrefix);
}

void GdalSource::judge_texts(const Batch& batch, Layer& layer) {
  const Rows rows = rows_of(batch.buffer, kPrefix);
  if (!layer.texts->observe(rows.bytes, rows.count, *layer.plan)) return;
  auto plan = std::make_shared<LayerPlan>(*layer.plan);
  for (std::size_t i = 0; i < plan->columns.size(); ++i) plan->columns[i].encoding = layer.texts->encoding(i);
  layer.plan = plan;
  plans_.push_back(plan);
}

void GdalSource::add_remarks(Batch& batch, const Layer& layer) const {
  for (const TableInfo::Sheet& sheet : layer.info.table.unread) {
    Issue issue;
    issue.rule = "table.sheet-not-read";
    issue.severity = sheet.why == TableInfo::Unread::other_form ? Severity::warning : Severity::info;
    issue.value = batch.arena.copy(sheet.name);
    issue.args = batch.keep({{"why", Value::of(name(sheet.why))}});
    issue.origin.file = layer.plan->file;
    batch.issues.push_back(issue);
  }
  if (layer.crs.remark.rule == nullptr) return;
  Issue issue;
  issue.rule = layer.crs.remark.rule;
  issue.severity = layer.crs.remark.severity;
  issue.value = batch.arena.copy(layer.crs.remark.says);
  issue.args = batch.keep({{"epsg", Value::of(static_cast<std::int64_t>(layer.crs.epsg))}});
  issue.origin.file = layer.plan->file;
  batch.issues.push_back(issue);
}

/// Makes a batch without features that only says what is known at the end of a layer.
void GdalSource::tell_end(Batch& batch, const Layer& layer) const {
  batch.header = header_;
  FrameWriter rows;
  rows.put(layer.plan.get());
  rows.put(layer.info.id);
  rows.put(std::uint32_t{0});
  batch.buffer.assign(rows.view().begin(), rows.view().end());
  const auto tell = [&](std::string_view rule, Severity severity, const std::string& value, std::int64_t count,
                        std::int64_t row = 0) {
    if (count == 0) return;
    Issue issue;
    issue.rule = rule;
    issue.severity = severity;
    issue.value = batch.arena.copy(value);
    issue.count = count;
    issue.origin.file = layer.plan->file;
    issue.origin.row = row;
    batch.issues.push_back(issue);
  };
  const LayerEnd& end = layer.end;
  tell("table.cells-outside", Severity::warning, end.outside_place, end.outside);
  tell("table.row-too-long", Severity::warning, end.too_long_text, end.too_long, end.too_long_row);
  tell("table.sheet-repeats", Severity::warning, layer.info.name, end.repeated);
  tell("table.year-as-date", Severity::warning, end.years_place, end.years);
  tell("table.merged-filled", Severity::info, end.filled_place, end.filled);
  if (const LayerEnd::Skipped* other = end.skipped_as("other-table"))
    tell("table.other-table", Severity::warning, std::to_string(other->first), other->count);
}

void GdalSource::decode(Batch& batch) const {
  PlanPointer plan = nullptr;
  std::memcpy(&plan, batch.buffer.data(), kPrefix);
  try {
    const Rows rows = rows_of(batch.buffer, kPrefix);
    decode_rows(rows.bytes, rows.count, *plan, batch);
  } catch (const BrokenFrame&) {
    report_nonsense(plan->display);
  }
}

void GdalSource::check_unchanged() const {
  for (std::size_t i = 0; i < files_.size(); ++i)
    if (stamp(files_[i].parts) != stamps_[i])
      throw InputError(tr("{}: the file changed while it was read", files_[i].display));
}

Trailer GdalSource::finish() {
  Trailer trailer;
  trailer.sources = header_->sources;
  const std::vector<std::string>& hashes = digests_->wait();
  check_unchanged();
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    SourceInfo& source = trailer.sources[i];
    source.read = layers_[i].end.read;
    source.skipped = layers_[i].end.skipped;
    for (const LayerEnd::Skipped& reason : layers_[i].end.reasons)
      source.skipped_rows.emplace_back(reason.reason, reason.count);
    source.sha256 = hashes[static_cast<std::size_t>(layers_[i].file - files_.data())];
    trailer.read += source.read;
    trailer.features += source.read;
  }
  if (trailer.read == 0 && !may_be_empty_) throw InputError(tr("{}: holds no features", files_.front().display));
  return trailer;
}

}  // namespace sohoa::source
