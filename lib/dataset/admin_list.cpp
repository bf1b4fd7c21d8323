// sohoa-admin list: the units of an edition in Vietnamese order.
#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "admin/finder.hpp"
#include "base/message.hpp"
#include "dataset/admin_commands.hpp"
#include "dataset/answers.hpp"
#include "text/name.hpp"

namespace sohoa {
namespace {

using admin::Edition;
using admin::Units;

/// What the units lie in: a province, or a district of 2024. Both empty: the whole country.
struct Parent {
  std::string_view province, district;
  bool none() const { return province.empty() && district.empty(); }
  bool holds(std::string_view in_province, std::string_view in_district) const {
    return (province.empty() || province == in_province) && (district.empty() || district == in_district);
  }
};

bool is_number(std::string_view word) {
  return !word.empty() && word.find_first_not_of("0123456789") == std::string_view::npos;
}

Parent parent_of(const std::string& word, Edition edition, const Units& units) {
  if (word.empty()) return {};
  const std::string code = is_number(word) && word.size() < 2 ? '0' + word : word;
  std::vector<Parent> found;
  const bool old = edition == Edition::y2024;
  for (const admin::Province& province : units.provinces(edition))
    if (province.code == code ||
        admin::is_or_was_named(word, {admin::Level::province, old, province.code, province.name}))
      found.push_back({province.code, {}});
  if (old)
    for (const admin::District& district : units.districts())
      if (district.code == code || admin::is_named(word, district.name))
        found.push_back({district.province, district.code});
  if (found.size() == 1) return found.front();
  const std::string_view year = admin::edition_name(edition);
  if (!found.empty())
    throw UsageError(tr("--parent {}: {} units of {} have this name; give the code", word, found.size(), year));
  throw UsageError(edition == Edition::y2024
                       ? tr("--parent {}: there is no province or district of this code or name in {}", word, year)
                       : tr("--parent {}: there is no province of this code or name in {}; districts were abolished on "
                            "1 July 2025 (--edition 2024)",
                            word, year));
}

/// One line of the list, with what it is sorted by.
struct Line {
  std::string sorting;
  nlohmann::ordered_json answer;
};

class Lines {
 public:
  Lines(Edition edition, const Units& units) : edition_(edition), units_(units) {}

  void add(std::string_view code, std::string_view name, std::string_view province, std::string_view district) {
    const admin::Province* in = units_.province(province, edition_);
    const admin::District* under = units_.district(district);
    const std::string_view province_name = in != nullptr ? in->name : std::string_view{};
    const std::string_view district_name = under != nullptr ? under->name : std::string_view{};
    Line line;
    for (const std::string_view part : {province_name, district_name, name}) {
      line.sorting += text::vietnamese_key(admin::split_name(part).bare);
      line.sorting += '\0';
    }
    line.sorting += code;
    line.answer = {{"code", code}, {"name", name}};
    if (!province.empty()) line.answer.update({{"provinceCode", province}, {"province", province_name}});
    if (!district.empty()) line.answer.update({{"districtCode", district}, {"district", district_name}});
    line.answer["edition"] = admin::edition_name(edition_);
    lines_.push_back(std::move(line));
  }

  void show(Answers& answers) {
    std::sort(lines_.begin(), lines_.end(), [](const Line& a, const Line& b) { return a.sorting < b.sorting; });
    for (const Line& line : lines_) answers.add(line.answer);
    answers.finish();
  }

 private:
  Edition edition_;
  const Units& units_;
  std::vector<Line> lines_;
};

std::optional<admin::Type> commune_type(std::string_view kind) {
  if (kind == "xa") return admin::Type::xa;
  if (kind == "phuong") return admin::Type::phuong;
  if (kind == "thi-tran") return admin::Type::thi_tran;
  if (kind == "dac-khu") return admin::Type::dac_khu;
  return std::nullopt;
}

Exit list(const AdminCall& call) {
  if (!call.words.empty())
    throw UsageError(
        tr("{}: list takes no words; sohoa-admin list --parent {} lists what lies in it, sohoa-admin show "
           "{} tells about one",
           call.words.front(), call.words.front(), call.words.front()));
  const Units& units = Units::shipped();
  const Edition edition = call.edition("--edition");
  const Parent parent = parent_of(call.arguments.get("--parent"), edition, units);
  const std::string kind = call.arguments.get("--kind", parent.none() ? "province" : "commune");
  if (kind == "district" && edition != Edition::y2024)
    throw UsageError(tr("--kind district: districts were abolished on 1 July 2025; take --edition 2024"));
  const auto type = commune_type(kind);

  Lines lines(edition, units);
  if (kind == "province")
    for (const admin::Province& unit : units.provinces(edition))
      if (parent.holds(unit.code, parent.district)) lines.add(unit.code, unit.name, {}, {});
  if (kind == "district")
    for (const admin::District& unit : units.districts())
      if (parent.holds(unit.province, unit.code)) lines.add(unit.code, unit.name, unit.province, {});
  if (kind == "commune" || type)
    for (const admin::Commune& unit : units.communes(edition))
      if ((!type || unit.type == *type) && parent.holds(unit.province, unit.district))
        lines.add(unit.code, unit.name, unit.province, unit.district);

  std::vector<AnswerColumn> columns{{"code", tr("code")}, {"name", tr("name")}};
  if (kind != "province") columns.push_back({"province", tr("province")});
  if (edition == Edition::y2024 && kind != "province" && kind != "district")
    columns.push_back({"district", tr("district")});
  Answers answers(std::move(columns), call.arguments.has("--json"));
  lines.show(answers);
  return Exit::ok;
}

}  // namespace

AdminCommand admin_list() {
  return {"list",
          {edition_option(),
           {"--parent", "", "UNIT",
            N_("list: what lies in this province, or district of 2024, by code or name (default: the whole country)"),
            false, true},
           {"--kind", "", "province|district|commune|xa|phuong|thi-tran|dac-khu",
            N_("list: units of this kind (default: communes of --parent, provinces without it)"), false, true}},
          list};
}

}  // namespace sohoa
