#include <memory>
#include <vector>

#include "schema/stages.hpp"
#include "text/number.hpp"

namespace sohoa {
namespace {

/// What one column shows.
struct Watched {
  std::uint32_t column;
  bool number, date;  // what nobody has noted yet
  text::DecimalJudge decimals;
  text::DateJudge dates;
};

class WatchStage : public Stage {
 public:
  std::shared_ptr<const Header> prepare(std::shared_ptr<const Header> in) override {
    in_ = in;
    if (!in->schema.empty()) return in;  // typed already
    for (std::uint32_t i = 0; i < in->fields.size(); ++i) {
      const Field& field = in->fields[i];
      if (field.type != Type::text || (!field.decimal.empty() && !field.date.empty())) continue;
      watched_.push_back({i, field.decimal.empty(), field.date.empty(), {}, {}});
    }
    return in;
  }
  /// The first batch decides for all: what comes later must not change how equal cells are read.
  bool serial() const override { return true; }
  void process(Batch& batch) override {
    if (watched_.empty()) return;
    if (!noted_ && !batch.features.empty()) look(batch);
    if (noted_) batch.header = noted_;
  }

 private:
  void look(const Batch& batch) {
    for (std::size_t row = 0; row < batch.features.size(); ++row)
      for (Watched& watched : watched_) {
        const Value& value = batch.row(row)[watched.column];
        if (!value.is_text()) continue;
        if (watched.number) watched.decimals.observe(value.text());
        if (watched.date) watched.dates.observe(value.text());
      }
    auto noted = std::make_shared<Header>(*in_);
    for (const Watched& watched : watched_) {
      Field& field = noted->fields[watched.column];
      if (const char sign = watched.decimals.decimal(); watched.number && sign != 0)
        field.decimal = std::string(1, sign);
      if (const auto order = watched.dates.order(); watched.date && order)
        field.date = *order == text::DateOrder::month_first ? "mdy" : "dmy";
    }
    noted_ = std::move(noted);
  }

  std::shared_ptr<const Header> in_, noted_;
  std::vector<Watched> watched_;
};

}  // namespace

std::unique_ptr<Stage> make_watch_stage() {
  return std::make_unique<WatchStage>();
}

}  // namespace sohoa
