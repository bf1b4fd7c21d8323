// What is written down of the codes of a run.
#include "dataset/address_assign_stage.hpp"
#include "store/registry.hpp"

namespace sohoa {

using address::LocalCode;

namespace {

/// Takes back what was written down of the codes of features that the policy has rejected since.
class TakeBackStage : public Stage {
 public:
  TakeBackStage(const AddressBook& book, CodeChanges& changes) : book_(book), changes_(changes) {}

  std::shared_ptr<const Header> prepare(std::shared_ptr<const Header> in) override {
    code_ = static_cast<std::size_t>(in->find("ma_dia_chi_so"));
    return in;
  }
  bool serial() const override { return true; }

  void process(Batch& batch) override {
    for (std::size_t i = 0; i < batch.features.size(); ++i) {
      if (!batch.features[i].rejected) continue;
      Value& value = batch.row(i)[code_];
      const auto code = address::read_text(value.text());
      const auto row = code ? book_.find(code->id()) : std::nullopt;
      if (!row || book_[*row].text_at != AddressBook::kNoText) continue;
      changes_.take_back(code->id());
      value = Value::null();
    }
  }

 private:
  const AddressBook& book_;
  CodeChanges& changes_;
  std::size_t code_ = 0;
};

}  // namespace

std::unique_ptr<Stage> make_take_back_stage(const AddressBook& book, CodeChanges& changes) {
  return std::make_unique<TakeBackStage>(book, changes);
}

void CodeChanges::write(store::Database& database, store::Container& container, const std::string& day,
                        const std::string& tool, bool indexed) const {
  if (events_.empty()) return;
  store::create_code_history(database, container, false);
  store::Statement insert = store::prepare_code_event(database);
  store::CodeEvent line;
  line.day = day;
  line.tool = tool;
  line.at = store::now_utc();
  line.to = kGiven;
  for (const Event& event : events_) {
    if (taken_back_.contains(event.id)) continue;
    line.code = address::text_of(LocalCode::of_id(event.id));
    line.from = event.reason.empty() ? "" : kGiven;
    line.reason = event.reason;
    store::write_code_event(insert, kAddressFamily, line);
  }
  if (indexed) store::create_code_history(database, container);
}

}  // namespace sohoa
