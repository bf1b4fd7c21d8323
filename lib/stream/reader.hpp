#pragma once
// The pipe, incoming: a sohoa stream, or a plain GeoJSON text sequence (RFC 8142, or one feature per line).
#include <atomic>
#include <string>

#include "stream/pipeline.hpp"
#include "stream/plain_record.hpp"

namespace sohoa {

struct ReaderOptions {
  std::string name;             ///< for messages: "standard input" or a path
  std::string path = "-";       ///< of a plain sequence's only source
  bool filtered = false;        ///< fewer features than the trailer says are fine
  std::size_t block = 1 << 20;  ///< bytes read at once; records of a block make a batch
};

/// Reads a stream from a file descriptor, which it closes. The constructor reads up to the header; a plain sequence
/// gets its fields from the records of the first block (a property that first appears later goes to Feature::rest).
/// Throws InputError: garbage, no header, a record cut off, no trailer, counts that differ.
class StreamReader : public Source {
 public:
  StreamReader(int fd, ReaderOptions options);
  ~StreamReader() override;
  StreamReader(const StreamReader&) = delete;
  StreamReader& operator=(const StreamReader&) = delete;

  std::shared_ptr<const Header> header() const override { return header_; }
  /// The header may be completed before the first batch (the coordinate system of a plain sequence).
  void set_header(std::shared_ptr<const Header> header) { header_ = std::move(header); }
  /// Decodes the records that have arrived with the header, without taking them; for a plain sequence only.
  void peek(Batch& batch) const;
  bool next(Batch& batch) override;
  void decode(Batch& batch) const override;
  Trailer finish() override;

 private:
  bool fill(Bytes& bytes);
  std::string_view pending() const { return {pending_.data(), pending_.size()}; }
  std::string_view take_record();
  std::string_view whole_records() const;
  void read_header();
  void infer_fields();
  void find_trailer(Batch& batch);
  void read_trailer(std::string_view record);
  [[noreturn]] void fail(const std::string& what) const;

  int fd_;
  ReaderOptions options_;
  char separator_ = '\x1E';
  std::shared_ptr<const Header> header_;
  PlainRecords plain_;
  Bytes pending_;       ///< read, not yet given out
  bool ended_ = false;  ///< the descriptor gave its end
  bool have_trailer_ = false;
  Trailer trailer_;
  std::int64_t first_row_ = 1;  ///< row number of the next batch's first record, of a plain sequence
  mutable std::atomic<std::int64_t> features_{0}, rejected_{0}, issues_{0};
};

}  // namespace sohoa
