#include "dataset/land_register.hpp"

#include <tbb/enumerable_thread_specific.h>

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "admin/units.hpp"
#include "text/name.hpp"
#include "text/unicode.hpp"

namespace sohoa {
namespace {

using admin::Edition;

/// Names of all provinces of the two orders, without their type words.
std::vector<std::string> province_names() {
  std::vector<std::string> names;
  for (const Edition edition : {Edition::y2024, Edition::y2026})
    for (const admin::Province& province : admin::Units::shipped().provinces(edition)) {
      std::string_view name = province.name;
      text::take_unit_word(name);
      if (std::find(names.begin(), names.end(), name) == names.end()) names.emplace_back(name);
    }
  return names;
}

/// Names of the units that a province has or had: communes of all editions, and districts, without their type words.
class UnitNames {
 public:
  UnitNames(const admin::Units& units, std::string_view province) {
    for (const Edition edition : {Edition::y2025, Edition::y2026})
      for (const admin::Commune& commune : units.communes(edition)) {
        if (commune.province != province) continue;
        add(commune.bare_name());
        for (const admin::Link& link : units.predecessors(commune.code)) add_old(units, link.code);
      }
  }
  bool has(const text::NameForm& written) const {
    const auto [begin, end] = forms_.equal_range(written.plain);
    return std::any_of(begin, end, [&](const auto& one) { return text::same_name(written, one.second); });
  }

 private:
  void add_old(const admin::Units& units, std::string_view code) {
    const admin::Commune* commune = units.commune(code, Edition::y2024);
    const admin::District* district = units.district(commune == nullptr ? code : commune->district);
    if (commune != nullptr) add(commune->bare_name());
    if (district == nullptr) return;
    std::string_view name = district->name;
    text::take_unit_word(name);
    add(name);
  }
  void add(std::string_view name) {
    text::NameForm form = text::name_form(name);
    if (has(form)) return;
    std::string plain = form.plain;
    forms_.emplace(std::move(plain), std::move(form));
  }

  std::unordered_multimap<std::string, text::NameForm> forms_;
};

class LandRegisterStage : public Stage {
 public:
  LandRegisterStage() {
    for (const std::string& name : province_names()) provinces_.push_back(text::name_form(name));
  }

  std::shared_ptr<const Header> prepare(std::shared_ptr<const Header> header) override {
    code_ = header->find("maXa");
    name_ = header->find("tenXa");
    address_ = header->find("dia_chi_thua_dat");
    return header;
  }

  void process(Batch& batch) override {
    for (std::size_t i = 0; i < batch.features.size(); ++i) {
      const std::span<Value> row = batch.row(i);
      const auto value = [&](int column) { return column < 0 ? Value::null() : row[static_cast<std::size_t>(column)]; };
      const admin::Commune* commune = nullptr;
      if (const Value code = value(code_); !code.is_null()) {
        commune = units_.commune(code.text(), Edition::y2026);
        if (commune == nullptr) {
          Issue& issue = batch.add_issue(i, Severity::error, "land-register.commune-unknown", "maXa");
          issue.value = code.text();
        } else if (name_ >= 0) {
          row[static_cast<std::size_t>(name_)] = Value::of(commune->name);
        }
      }
      if (const Value address = value(address_); !address.is_null()) judge_address(batch, i, address.text(), commune);
    }
  }

 private:
  void judge_address(Batch& batch, std::size_t index, std::string_view address, const admin::Commune* commune) const {
    thread_local std::string found;
    found.clear();
    const Place& place = place_of(commune);
    for (std::size_t at = 0; at <= address.size();) {
      const std::size_t end = std::min(address.find(',', at), address.size());
      const std::string_view part = text::trim(address.substr(at, end - at));
      if (is_unit(part, place)) found.append(found.empty() ? "" : ", ").append(part);
      at = end + 1;
    }
    if (found.empty()) return;
    Issue& issue = batch.add_issue(index, Severity::warning, "land-register.address-unit", "dia_chi_thua_dat");
    issue.value = address;
    issue.args = batch.keep({{"unit", Value::of(batch.arena.copy(found))}});
  }

  /// What is asked of every part of the addresses of one commune.
  struct Place {
    const admin::Commune* commune = nullptr;
    text::NameForm name;
    const UnitNames* units = nullptr;
  };
  struct Local {
    Place place;
    std::map<std::string_view, UnitNames> units;  ///< by province
  };

  /// Records of one commune mostly follow each other.
  const Place& place_of(const admin::Commune* commune) const {
    Local& local = locals_.local();
    if (local.place.commune == commune) return local.place;
    local.place = {commune, {}, nullptr};
    if (commune == nullptr) return local.place;
    local.place.name = text::name_form(commune->bare_name());
    local.place.units = &local.units.try_emplace(commune->province, units_, commune->province).first->second;
    return local.place;
  }

  /// A part with the full word for a unit and the name of one, or the name of the commune or of a province behind any
  /// word for one. A name alone counts for provinces only: hamlets bear the names of communes. Streets have such words
  /// too: "tỉnh lộ 334" is a road, and so is "Xã Đàn" where no commune is called so.
  bool is_unit(std::string_view part, const Place& place) const {
    if (part.empty()) return false;
    std::string_view rest = part;
    const auto word = text::take_unit_word(rest);
    thread_local text::NameForm form;
    text::name_form(rest, form);
    const auto same = [&](const text::NameForm& listed) { return text::same_name(form, listed); };
    if (form.marks && std::any_of(provinces_.begin(), provinces_.end(), same)) return true;
    if (!word) return false;
    if (has_full_word(part)) {
      if (is_road(*word, form.plain)) return false;
      const bool numbered = form.plain.find_first_not_of("0123456789") == std::string::npos;
      return numbered || place.units == nullptr || place.units->has(form) ||
             std::any_of(provinces_.begin(), provinces_.end(), same);
    }
    return place.commune != nullptr && same(place.name);
  }

  /// Roads of a province or district: "tỉnh lộ 334", "huyện lộ 2". The commune Lộ 25 is none.
  static bool is_road(text::UnitWord word, std::string_view name) {
    return (word == text::UnitWord::tinh || word == text::UnitWord::huyen) && name.starts_with("lo") &&
           (name.size() == 2 || (name[2] >= '0' && name[2] <= '9'));
  }

  /// "T. 5" and "P. 12" may be a storey and a room; "phường 12" is none.
  static bool has_full_word(std::string_view part) {
    constexpr std::array<std::string_view, 10> kWords{"xa ",    "phuong ", "thi tran ",  "dac khu ", "quan ",
                                                      "huyen ", "thi xa ", "thanh pho ", "tinh ",    "tp"};
    thread_local std::string folded;
    text::fold_to(part, folded);
    return std::any_of(kWords.begin(), kWords.end(), [&](std::string_view word) { return folded.starts_with(word); });
  }

  const admin::Units& units_ = admin::Units::shipped();
  std::vector<text::NameForm> provinces_;
  mutable tbb::enumerable_thread_specific<Local> locals_;
  int code_ = -1, name_ = -1, address_ = -1;
};

}  // namespace

bool is_land_register(const Schema& schema) {
  return schema.subject == "land-register";
}

std::unique_ptr<Stage> make_land_register_stage() {
  return std::make_unique<LandRegisterStage>();
}

}  // namespace sohoa
