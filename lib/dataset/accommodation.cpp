#include "dataset/accommodation.hpp"

#include <unordered_map>

#include "dataset/accommodation_words.hpp"
#include "dataset/contacts.hpp"
#include "dataset/row.hpp"
#include "schema/code_list.hpp"
#include "stream/issue_order.hpp"
#include "text/number.hpp"
#include "text/unicode.hpp"

namespace sohoa {
namespace {

struct Columns {
  int name, type, kind, rank, stars, standard, decision, decided, phone, mobile, email, website, state, section;

  explicit Columns(const Header& header)
      : name(header.find("ten")),
        type(header.find("loai")),
        kind(header.find("phan_loai")),
        rank(header.find("hang")),
        stars(header.find("hang_sao")),
        standard(header.find("dat_chuan")),
        decision(header.find("so_quyet_dinh")),
        decided(header.find("ngay_quyet_dinh")),
        phone(header.find("dien_thoai")),
        mobile(header.find("di_dong")),
        email(header.find("email")),
        website(header.find("website")),
        state(header.find("trang_thai")),
        section(header.find("muc")) {}
};

/// Pictures that phones put into texts, and signs beside them.
bool is_symbol(char32_t c) {
  return (c >= 0x2190 && c <= 0x2BFF) || (c >= 0x1F000 && c <= 0x1FAFF) || (c >= 0xE000 && c <= 0xF8FF) || c == 0xFE0F;
}

bool has_symbol(std::string_view text) {
  if (text::is_ascii(text)) return false;
  for (std::size_t at = 0; at < text.size();)
    if (is_symbol(text::next_code_point(text, at))) return true;
  return false;
}

class AccommodationValuesStage : public Stage {
 public:
  explicit AccommodationValuesStage(bool again) : again_(again), words_(AccommodationWords::shipped()) {}

  std::shared_ptr<const Header> prepare(std::shared_ptr<const Header> header) override {
    columns_.emplace(*header);
    return header;
  }

  void process(Batch& batch) override {
    for (std::size_t i = 0; i < batch.features.size(); ++i) {
      Row row(batch.row(i));
      settle_kind(batch, i, row);
      settle_type(batch, i, row);
      settle_rank(batch, i, row);
      settle_decision(batch, row);
      settle_state(batch, i, row);
      settle_phones(batch, i, row, columns_->phone, "dien_thoai");
      settle_phones(batch, i, row, columns_->mobile, "di_dong");
      settle(batch, i, row, columns_->email, "email", normal_emails);
      settle(batch, i, row, columns_->website, "website", normal_urls);
      if (!again_ && has_symbol(row.get(columns_->name).text()))
        batch.add_issue(i, Severity::info, "accommodation.name-symbols", "ten").value = row.get(columns_->name).text();
    }
    order_issues(batch);
  }

 private:
  using Meaning = AccommodationWords::Meaning;

  static void count(Batch& batch, std::size_t index, std::string_view rule, std::string_view field,
                    std::string_view before, std::string_view after, bool by_value) {
    Change change{rule, field, before, after, batch.features[index].origin};
    change.by_value = by_value;
    batch.changes.push_back(change);
  }

  void set_type(Row& row, const Meaning& meaning) const {
    row.set(columns_->type, Value::of(std::string_view(meaning.type)));
    if (!meaning.kind.empty() && row.get(columns_->kind).is_null())
      row.set(columns_->kind, Value::of(std::string_view(meaning.kind)));
  }

  void settle_type(Batch& batch, std::size_t index, Row& row) const {
    const std::string_view name = row.get(columns_->name).text(), written = row.get(columns_->type).text();
    const Meaning* said = written.empty() ? section_type(row) : words_.find(written);
    // "Khách sạn 3 sao", "Homestay tiêu chuẩn": the type stands in front of the rank.
    if (said == nullptr && !written.empty() && !is_code(written)) said = words_.in_name(written);
    if (said != nullptr && said->type.empty()) said = nullptr;
    const Meaning* named = words_.in_name(name);
    if (is_code(written)) {
      if (!again_) compare(batch, index, name, named, written);
      return;
    }
    const bool by_name = named != nullptr && (said == nullptr ? written.empty() : said->loose && !named->loose);
    if (by_name) {
      count(batch, index, "accommodation.type-from-name", "loai", name, named->type, false);
      return set_type(row, *named);
    }
    if (said == nullptr) return;
    if (!written.empty()) count(batch, index, "accommodation.type-recoded", "loai", written, said->type, true);
    set_type(row, *said);
    compare(batch, index, name, named, said->type);
  }

  const Meaning* section_type(const Row& row) const {
    const std::string_view section = row.get(columns_->section).text();
    return section.empty() ? nullptr : words_.in_name(section);
  }

  bool is_code(std::string_view text) const { return !text.empty() && types_.canonical(text) == text; }

  /// "Khách sạn nghỉ dưỡng", "Resort", "nghỉ dưỡng": what the list calls a kind, and what people call it.
  void settle_kind(Batch& batch, std::size_t index, Row& row) const {
    const std::string_view written = row.get(columns_->kind).text();
    if (written.empty() || kinds_.canonical(written) == written) return;
    const Meaning* meaning = words_.find(written);
    if (meaning == nullptr || meaning->kind.empty()) meaning = words_.find("khách sạn " + std::string(written));
    if (meaning == nullptr || meaning->kind.empty()) return;
    row.set(columns_->kind, Value::of(std::string_view(meaning->kind)));
    count(batch, index, "accommodation.normalised", "phan_loai", written, meaning->kind, false);
  }

  /// Names in English say little about the types of the law; those that begin in Vietnamese mean it.
  static void compare(Batch& batch, std::size_t index, std::string_view name, const Meaning* named,
                      std::string_view type) {
    if (named == nullptr || named->type == type || named->loose || !named->vietnamese) return;
    Issue& issue = batch.add_issue(index, Severity::warning, "accommodation.type-differs", "loai");
    issue.value = type;
    issue.args = batch.keep(
        {{"name", Value::of(name)}, {"named", Value::of(std::string_view(named->type))}, {"type", Value::of(type)}});
  }

  void settle_rank(Batch& batch, std::size_t index, Row& row) const {
    if (!row.get(columns_->stars).is_null() || !row.get(columns_->standard).is_null()) return;
    std::string_view written = row.get(columns_->rank).text();
    if (written.empty()) {
      // A table may say type and rank in one cell, or the rank above its rows.
      for (const std::string_view text : {said_type(batch, index), row.get(columns_->section).text()})
        if (const auto stars = stars_within(text)) return set_stars(row, *stars);
      return;
    }
    const Rank rank = read_rank(written);
    if (rank.kind == Rank::Kind::stars) return set_stars(row, rank.stars);
    if (rank.kind == Rank::Kind::standard) row.set(columns_->standard, Value::of(true));
    if (rank.kind == Rank::Kind::unreadable && !again_)
      batch.add_issue(index, Severity::warning, "accommodation.stars-unreadable", "hang").value = written;
  }

  /// The type as the source had it, of which settle_type() has left a note.
  static std::string_view said_type(const Batch& batch, std::size_t index) {
    const Origin& origin = batch.features[index].origin;
    for (auto change = batch.changes.rbegin(); change != batch.changes.rend(); ++change)
      if (change->origin.file == origin.file && change->origin.row == origin.row &&
          change->rule == "accommodation.type-recoded")
        return change->before;
      else if (change->origin.row != origin.row)
        break;
    return {};
  }

  void set_stars(Row& row, int stars) const { row.set(columns_->stars, Value::of(std::int64_t{stars})); }

  /// "Số 123/QĐ-SDL ngày 05/03/2019" is number and day.
  void settle_decision(Batch& batch, Row& row) const {
    const std::string_view text = row.get(columns_->decision).text();
    if (text.empty() || !row.get(columns_->decided).is_null()) return;
    for (const std::string_view word : {"ngày", "Ngày", "NGÀY"}) {
      const std::size_t at = text.find(word);
      if (at == text.npos || at == 0) continue;
      const auto day = text::read_date(text.substr(at));
      if (!day || day->completed) continue;
      row.set(columns_->decided, Value::of(batch.arena.copy(text::iso(day->date)), Type::date));
      std::string_view number = text.substr(0, at);
      while (number.ends_with(' ') || number.ends_with(',') || number.ends_with(';')) number.remove_suffix(1);
      row.set(columns_->decision, Value::of(number));
      return;
    }
  }

  void settle_state(Batch& batch, std::size_t index, Row& row) const {
    const std::string_view written = row.get(columns_->state).text();
    if (written.empty()) return;
    const Meaning* meaning = words_.find(written);
    if (meaning == nullptr || meaning->state.empty() || meaning->state == written) return;
    row.set(columns_->state, Value::of(std::string_view(meaning->state)));
    count(batch, index, "accommodation.normalised", "trang_thai", written, meaning->state, false);
  }

  void settle_phones(Batch& batch, std::size_t index, Row& row, int column, std::string_view field) const {
    const std::string_view written = row.get(column).text();
    if (written.empty()) return;
    const Phones phones = read_phones(written);
    for (const std::string& invalid : phones.invalid)
      batch.add_issue(index, Severity::warning, "accommodation.phone-invalid", field).value = batch.arena.copy(invalid);
    for (const auto& [before, after] : phones.converted)
      count(batch, index, "accommodation.phone-old-prefix", field, batch.arena.copy(before), batch.arena.copy(after),
            false);
    if (phones.text == written) return;
    const std::string_view text = batch.arena.copy(phones.text);
    count(batch, index, "accommodation.normalised", field, written, text, false);
    row.set(column, Value::of(text));
  }

  static void settle(Batch& batch, std::size_t index, Row& row, int column, std::string_view field,
                     std::string (*normal)(std::string_view)) {
    const std::string_view written = row.get(column).text();
    if (written.empty()) return;
    const std::string text = normal(written);
    if (text == written || text.empty()) return;
    const std::string_view kept = batch.arena.copy(text);
    count(batch, index, "accommodation.normalised", field, written, kept, false);
    row.set(column, Value::of(kept));
  }

  bool again_;
  const AccommodationWords& words_;
  const CodeList& types_ = CodeList::named("accommodation-type");
  const CodeList& kinds_ = CodeList::named("accommodation-hotel-kind");
  std::optional<Columns> columns_;
};

/// What keys are made of, and which are in use.
class AccommodationKeys {
 public:
  explicit AccommodationKeys(const Header& header)
      : key_(header.find("ma_co_so")),
        name_(header.find("ten")),
        own_(header.find("ma_nguon")),
        commune_(header.find("maXa")),
        old_commune_(header.find("maXaGoc")),
        house_(header.find("so_nha")),
        street_(header.find("duong")),
        phone_(header.find("dien_thoai")) {}

  /// Whether a record wants a key; one that it has is in use.
  bool wants(const Row& row) {
    if (!row.get(key_).is_null()) used_[std::string(row.get(key_).text())];
    return row.get(key_).is_null() && !row.get(name_).is_null();
  }

  /// "07192-khach-san-bien-xanh", "node-995291906"; a mere number says something in its list only: "07192-12".
  std::string make(const Row& row) const {
    std::string key;
    const std::string_view own = row.get(own_).text();
    if (own.find_first_not_of("0123456789 .-/") != own.npos) {
      add(own, key);
      if (!key.empty()) return key;
    }
    add(row.get(commune_).is_null() ? row.get(old_commune_).text() : row.get(commune_).text(), key);
    add(own.empty() ? row.get(name_).text() : own, key);
    return key;
  }

  /// `alone`: no other record of its list would have this key. Else house and street, or the telephone number, tell it
  /// from its namesakes: they stay when the list comes in another order.
  void give(Batch& batch, Row& row, std::string key, bool alone) {
    if (!alone || used_.contains(key)) {
      const std::size_t before = key.size();
      add(row.get(house_).text(), key);
      if (key.size() != before) add(row.get(street_).text(), key);
      if (key.size() == before) add(row.get(phone_).text(), key);
    }
    row.set(key_, Value::of(batch.arena.copy(unused(key))));
  }

 private:
  static void add(std::string_view text, std::string& key) {
    for (const std::string& word : plain_words(text)) key += (key.empty() ? "" : "-") + word;
  }

  /// With the first number that no other key has: "…-bien-xanh-2" may be a name of its own.
  std::string unused(const std::string& key) {
    const auto [first, is_new] = used_.try_emplace(key, 1);
    if (is_new) return key;
    for (std::size_t number = first->second + 1;; ++number)
      if (std::string next = fmt::format("{}-{}", key, number); used_.try_emplace(next, 1).second) {
        used_[key] = number;
        return next;
      }
  }

  int key_, name_, own_, commune_, old_commune_, house_, street_, phone_;
  std::unordered_map<std::string, std::size_t> used_;  ///< keys, and the last number behind each
};

class AccommodationKeyStage : public Stage {
 public:
  std::shared_ptr<const Header> prepare(std::shared_ptr<const Header> header) override {
    keys_.emplace(*header);
    return header;
  }

  bool serial() const override { return true; }

  void process(Batch& batch) override {
    for (std::size_t i = 0; i < batch.features.size(); ++i)
      if (Row row(batch.row(i)); keys_->wants(row)) keys_->give(batch, row, keys_->make(row), true);
  }

 private:
  std::optional<AccommodationKeys> keys_;
};

}  // namespace

bool is_accommodation(const Schema& schema) {
  return schema.subject == "accommodation";
}

std::unique_ptr<Stage> make_accommodation_values_stage(bool again) {
  return std::make_unique<AccommodationValuesStage>(again);
}

std::unique_ptr<Stage> make_accommodation_key_stage() {
  return std::make_unique<AccommodationKeyStage>();
}

void give_accommodation_keys(const Header& header, std::deque<Batch>& list) {
  AccommodationKeys keys(header);
  std::unordered_map<std::string, int> namesakes;
  const auto in_list = [](const Batch& batch, std::size_t i, const std::string& key) {
    return fmt::format("{}/{}", batch.features[i].origin.file, key);
  };
  std::vector<std::pair<Batch*, std::size_t>> wanting;
  for (Batch& batch : list)
    for (std::size_t i = 0; i < batch.features.size(); ++i) {
      const Row row(batch.row(i));
      if (!keys.wants(row)) continue;
      wanting.emplace_back(&batch, i);
      ++namesakes[in_list(batch, i, keys.make(row))];
    }
  for (const auto& [batch, i] : wanting) {
    Row row(batch->row(i));
    const std::string key = keys.make(row);
    keys.give(*batch, row, key, namesakes.at(in_list(*batch, i, key)) == 1);
  }
}

}  // namespace sohoa
