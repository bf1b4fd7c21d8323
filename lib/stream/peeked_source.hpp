#pragma once
// A source whose first features can be looked at before they flow.
#include <deque>

#include "stream/pipeline.hpp"

namespace sohoa {

/// Holds back the first batches of a source: what only many rows can tell (which column, which edition?) is asked of
/// them before the first feature goes on its way. Nothing is read twice, so it works on a pipe.
class PeekedSource : public Source {
 public:
  /// Reads batches until they have at least `features` features or hold `bytes`, whichever comes first, or all. Throws
  /// what the source throws.
  PeekedSource(Source& source, std::size_t features, std::size_t bytes = kMostBytes);

  /// Many corners: shapes are held with their rows, and a table is told by far fewer of them.
  static constexpr std::size_t kMostBytes = std::size_t{64} << 20;

  /// What was read, decoded.
  const std::deque<Batch>& seen() const { return seen_; }

  std::shared_ptr<const Header> header() const override { return source_.header(); }
  bool next(Batch& batch) override;
  void decode(Batch& batch) const override;
  Trailer finish() override { return source_.finish(); }

 private:
  Source& source_;
  std::deque<Batch> seen_;
  std::uint64_t peeked_ = 0;  ///< batches that were held back: they are decoded
  bool ended_ = false;
};

}  // namespace sohoa
