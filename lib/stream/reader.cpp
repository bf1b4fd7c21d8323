#include "stream/reader.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/error.hpp"
#include "base/message.hpp"
#include "stream/issue_order.hpp"
#include "stream/record.hpp"
#include "stream/writer.hpp"

namespace sohoa {
namespace {

constexpr std::size_t kLargestRecord = std::size_t{1} << 30;
constexpr char kRecordSeparator = '\x1E';

bool is_blank(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; });
}

/// The first characters of a record that cannot be read, for its message; none of its values, which may be personal.
std::string beginning(std::string_view record) {
  std::string text;
  for (char c : record.substr(0, std::min<std::size_t>(60, record.find("properties"))))
    text += static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) >= 0x7F ? '?' : c;
  return text;
}

/// Calls `each` with the records of `text`, which has simdjson's padding behind it.
template <typename Each>
void for_records(std::string_view text, char separator, std::size_t padding, Each each) {
  while (!text.empty()) {
    if (text.front() == separator) {
      text.remove_prefix(1);
      continue;
    }
    const std::size_t end = std::min(text.find(separator), text.size());
    const std::string_view record = text.substr(0, end);
    if (!is_blank(record)) each(Record{record, text.size() + padding});
    text.remove_prefix(end);
  }
}

}  // namespace

StreamReader::StreamReader(int fd, ReaderOptions options) : fd_(fd), options_(std::move(options)) {
  widen_pipe(fd_);
  read_header();
  plain_ = PlainRecords(*header_);
}

StreamReader::~StreamReader() {
  if (fd_ >= 0) ::close(fd_);
}

void StreamReader::fail(const std::string& what) const {
  throw InputError(options_.name + ": " + what);
}

bool StreamReader::fill(Bytes& bytes) {
  const std::size_t had = bytes.size();
  bytes.resize(had + options_.block);
  ssize_t got = 0;
  do {
    got = ::read(fd_, bytes.data() + had, options_.block);
  } while (got < 0 && errno == EINTR);
  if (got < 0) fail(tr("cannot be read: {}", os_error(errno)));
  bytes.resize(had + static_cast<std::size_t>(got));
  if (got == 0) ended_ = true;
  return got > 0;
}

/// Takes the first whole record out of what is pending, reading on where needed. Empty at the end.
std::string_view StreamReader::take_record() {
  for (;;) {
    const std::size_t start = pending().find_first_not_of(std::string_view("\x1E\n\r\t ", 5));
    if (start != std::string::npos) {
      const std::size_t end = pending().find(separator_, start);
      if (end != std::string::npos) return pending().substr(start, end - start);
      if (ended_) return pending().substr(start);
    } else if (ended_) {
      return {};
    }
    if (pending_.size() > kLargestRecord) fail(tr("a record is longer than 1 GB"));
    fill(pending_);
  }
}

void StreamReader::read_header() {
  while (pending_.empty() && !ended_) fill(pending_);
  if (pending().starts_with("\xEF\xBB\xBF")) pending_.erase(pending_.begin(), pending_.begin() + 3);
  if (is_blank(pending()) && ended_) fail(tr("no stream arrived: it is empty"));
  separator_ = pending_.front() == kRecordSeparator ? kRecordSeparator : '\n';
  const std::string_view first = take_record();
  auto header = std::make_shared<Header>();
  const std::size_t used = static_cast<std::size_t>(first.data() - pending_.data()) + first.size();
  try {
    const simdjson::padded_string padded(first);
    header->plain = !sohoa::read_header({padded, padded.size() + simdjson::SIMDJSON_PADDING}, *header);
  } catch (const simdjson::simdjson_error& error) {
    fail(tr("this is no stream of features: it begins with \"{}\"", beginning(first)));
  }
  if (header->version != 1)
    fail(tr("the stream has version {} of the format, this tool knows version 1; update sohoa", header->version));
  const auto beyond = [&](const auto& said) { return said.column >= header->fields.size(); };
  for (const SourceInfo& source : header->sources)
    if (std::any_of(source.columns.begin(), source.columns.end(),
                    [&](std::uint32_t column) { return column >= header->fields.size(); }) ||
        std::any_of(source.samples.begin(), source.samples.end(), beyond) ||
        std::any_of(source.writings.begin(), source.writings.end(), beyond))
      fail(tr("the header speaks of a column that it does not list"));
  header_ = header;
  if (header->plain) return infer_fields();
  pending_.erase(pending_.begin(), pending_.begin() + static_cast<std::ptrdiff_t>(used));
}

/// Only whole records tell: the last one may still be under way.
std::string_view StreamReader::whole_records() const {
  return pending().substr(0, ended_ ? pending_.size() : pending().rfind(separator_) + 1);
}

void StreamReader::peek(Batch& batch) const {
  batch.header = header_;
  const std::string_view records = whole_records();
  batch.buffer.assign(records.begin(), records.end());
  batch.buffer.resize(records.size() + simdjson::SIMDJSON_PADDING, 0);
  RecordDecoder decoder(batch);
  for_records({batch.buffer.data(), records.size()}, separator_, simdjson::SIMDJSON_PADDING, [&](Record record) {
    try {
      decoder.decode(record);
    } catch (const std::exception&) {
      // decode() will say what is wrong with it.
    }
  });
}

void StreamReader::infer_fields() {
  while (!ended_ && pending_.size() < options_.block) fill(pending_);
  auto header = std::make_shared<Header>();
  header->plain = true;
  header->name = "features";
  header->sources.push_back({.path = options_.path});
  const simdjson::padded_string padded(whole_records());
  for_records(padded, separator_, simdjson::SIMDJSON_PADDING, [&](Record record) {
    try {
      sohoa::infer_fields(record, header->fields);
    } catch (const simdjson::simdjson_error&) {
      fail(tr("a record is no GeoJSON feature: \"{}\"", beginning(record.text)));
    }
  });
  for (Field& field : header->fields)
    if (field.type == Type::null) field.type = Type::text;
  header_ = header;
}

bool StreamReader::next(Batch& batch) {
  batch.header = header_;
  Bytes& bytes = batch.buffer;
  bytes.swap(pending_);
  pending_.clear();
  std::size_t whole = 0;
  for (;;) {
    const std::size_t last = std::string_view(bytes.data(), bytes.size()).rfind(separator_);
    // A record is whole when the next one has begun; a line when it has ended.
    whole = last == std::string_view::npos ? 0 : separator_ == '\n' ? last + 1 : last;
    if (ended_) whole = bytes.size();
    if (whole > 0 && (ended_ || bytes.size() >= options_.block)) break;
    if (ended_) break;
    if (bytes.size() > kLargestRecord) fail(tr("a record is longer than 1 GB"));
    fill(bytes);
  }
  if (whole == 0) return false;
  pending_.assign(bytes.begin() + static_cast<std::ptrdiff_t>(whole), bytes.end());
  bytes.resize(whole + simdjson::SIMDJSON_PADDING);
  std::memset(bytes.data() + whole, 0, simdjson::SIMDJSON_PADDING);
  if (ended_ && !header_->plain) find_trailer(batch);
  batch.first_row = first_row_;
  if (header_->plain)
    for_records({bytes.data(), bytes.size() - simdjson::SIMDJSON_PADDING}, separator_, 0,
                [&](Record) { ++first_row_; });
  return true;
}

/// The last record of the last batch must be the trailer; it is taken out of the batch.
void StreamReader::find_trailer(Batch& batch) {
  const std::string_view text(batch.buffer.data(), batch.buffer.size() - simdjson::SIMDJSON_PADDING);
  const std::size_t last = text.rfind(separator_);
  const std::string_view record = text.substr(last == std::string_view::npos ? 0 : last + 1);
  try {
    have_trailer_ = sohoa::read_trailer({record, record.size() + simdjson::SIMDJSON_PADDING}, trailer_);
  } catch (const simdjson::simdjson_error&) {
    have_trailer_ = false;
  }
  const std::size_t keep = have_trailer_ ? static_cast<std::size_t>(record.data() - text.data()) : text.size();
  batch.buffer.resize(keep + simdjson::SIMDJSON_PADDING);
  if (!have_trailer_) {
    // What stands after the last whole record is of no use, and may be half of one.
    batch.buffer.assign(simdjson::SIMDJSON_PADDING, 0);
  }
}

void StreamReader::decode(Batch& batch) const {
  RecordDecoder decoder(batch);
  const std::string_view text(batch.buffer.data(), batch.buffer.size() - simdjson::SIMDJSON_PADDING);
  const bool plain = !header_->plain && simdjson::validate_utf8(text.data(), text.size());
  for_records(text, separator_, simdjson::SIMDJSON_PADDING, [&](Record record) {
    if (plain && plain_.decode(record.text, batch)) return;
    try {
      decoder.decode(record);
    } catch (const simdjson::simdjson_error&) {
      fail(tr("a record cannot be read ({}): \"{}\"", tr("broken JSON"), beginning(record.text)));
    } catch (const std::runtime_error& error) {
      fail(tr("a record cannot be read ({}): \"{}\"", tr(error.what()), beginning(record.text)));
    }
  });
  issues_ += static_cast<std::int64_t>(batch.issues.size());
  order_issues(batch);
  std::int64_t rejected = 0;
  for (std::size_t i = 0; i < batch.features.size(); ++i) {
    if (header_->plain) batch.features[i].origin = {0, batch.first_row + static_cast<std::int64_t>(i), -1};
    rejected += batch.features[i].rejected;
    if (batch.features[i].origin.file >= std::max<std::size_t>(1, header_->sources.size()))
      fail(tr("a feature names a source that the header does not list"));
  }
  features_ += static_cast<std::int64_t>(batch.features.size());
  rejected_ += rejected;
}

Trailer StreamReader::finish() {
  if (header_->plain) {
    trailer_.read = trailer_.features = features_;
    trailer_.sources = header_->sources;
    trailer_.sources[0].read = features_;
    return trailer_;
  }
  if (!have_trailer_)
    fail(tr(
        "the stream ends without its trailer: the tool that wrote it ended early, or the file was cut off; nothing was "
        "written"));
  if (features_ > trailer_.features)
    fail(tr("{} features arrived, the trailer says only {}: two streams were mixed, or a filter made features",
            features_.load(), trailer_.features));
  if (trailer_.features != features_ && !(options_.filtered && features_ < trailer_.features))
    fail(tr("{} features arrived, the trailer says {}; give --filtered when a filter between the tools dropped some",
            features_.load(), trailer_.features));
  if (!options_.filtered && (trailer_.rejected != rejected_ || trailer_.issues != issues_))
    fail(tr(
        "{} issues arrived, the trailer says {}: something between the tools took issues away; give --filtered if that "
        "was meant",
        issues_.load(), trailer_.issues));
  if (features_ == 0 && options_.filtered) fail(tr("the filter let no feature through"));
  if (options_.filtered) trailer_.read = trailer_.features = features_;
  // Which of several sources a record belongs to was said in the header; what was read of it, in the trailer.
  std::vector<SourceInfo> sources = header_->sources;
  for (std::size_t i = 0; i < sources.size() && i < trailer_.sources.size(); ++i) {
    sources[i].sha256 = trailer_.sources[i].sha256;
    sources[i].read = trailer_.sources[i].read;
    sources[i].skipped = trailer_.sources[i].skipped;
    sources[i].skipped_rows = trailer_.sources[i].skipped_rows;
  }
  trailer_.sources = std::move(sources);
  return trailer_;
}

}  // namespace sohoa
