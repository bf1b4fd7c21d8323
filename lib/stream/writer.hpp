#pragma once
// The pipe, outgoing: header, features, late issues, trailer as a GeoJSON text sequence (RFC 8142).
#include <string>
#include <vector>

#include "base/closed_pipe.hpp"
#include "stream/pipeline.hpp"

namespace sohoa {

/// JSON text of the header record's `sohoa` sources, shared by header and trailer.
std::string header_json(const Header& header);
std::string trailer_json(const Trailer& trailer);
/// The properties' names as they stand before the values: `"maXa":`, `,"soHieuToBanDo":`.
std::vector<std::string> property_keys(const Header& header);
/// Asks for more room in a pipe than the usual 64 KB, so that both ends take turns less often.
void widen_pipe(int fd);
/// One issue as the pipe writes it; `origin` is added for late ones.
void append_issue(std::string& out, const Issue& issue);

/// Writes a sohoa stream to a file descriptor, which stays open.
class StreamWriter : public Sink {
 public:
  explicit StreamWriter(int fd) : fd_(fd) {}
  void begin(std::shared_ptr<const Header> header) override;
  void encode(Batch& batch) const override;
  void take(Batch& batch) override;
  void finish(Batch& late, const Trailer& trailer) override;
  const Trailer& written() const { return trailer_; }

 private:
  void write(std::string_view text);
  int fd_;
  std::vector<std::string> keys_;  ///< of the properties
  Trailer trailer_;
};

}  // namespace sohoa
