#include "address_noise.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "address_slips.hpp"
#include "admin/finder.hpp"
#include "text/unicode.hpp"

namespace sohoa::bench {
namespace {

using admin::Edition;
using admin::Units;

constexpr std::array kStreets{"Trần Phú",
                              "Lê Lợi",
                              "Nguyễn Huệ",
                              "Hai Bà Trưng",
                              "Điện Biên Phủ",
                              "Lý Thường Kiệt",
                              "Quang Trung",
                              "Hùng Vương",
                              "Nguyễn Trãi",
                              "Phan Chu Trinh",
                              "Ngô Quyền",
                              "Trần Hưng Đạo",
                              "Bà Triệu",
                              "Lê Duẩn",
                              "Võ Văn Kiệt",
                              "Phạm Văn Đồng",
                              "Cách Mạng Tháng 8",
                              "30 Tháng 4",
                              "Nguyễn Văn Linh",
                              "Tôn Đức Thắng",
                              "Lê Hồng Phong",
                              "Hoàng Văn Thụ",
                              "Trường Chinh",
                              "Giải Phóng",
                              "Láng Hạ",
                              "Xô Viết Nghệ Tĩnh",
                              "Nguyễn Thị Minh Khai",
                              "Bạch Đằng",
                              "Hạ Long",
                              "Tô Hiệu",
                              "Đinh Tiên Hoàng"};
constexpr std::array kHamlets{"Đông",       "Đoài",     "Thượng",   "Trung Tâm", "Tân Lập",   "Phú Mỹ",
                              "Hòa Bình",   "Bình An",  "Đồng Mẫu", "Nà Làng",   "Bản Chang", "Trại Mới",
                              "Vĩnh Thành", "Long Hải", "Suối Cát", "Xuân Viên"};

std::string short_word(const std::string& word) {
  if (word == "Phường") return "P.";
  if (word == "Xã") return "X.";
  if (word == "Thị trấn") return "TT.";
  if (word == "Đặc khu") return "ĐK.";
  if (word == "Quận") return "Q.";
  if (word == "Huyện") return "H.";
  if (word == "Thị xã") return "TX.";
  if (word == "Thành phố") return "TP.";
  return "T.";
}

void join(std::string& line, const std::string& part, std::string_view sign) {
  if (part.empty()) return;
  if (!line.empty()) line += sign;
  line += part;
}

std::string named(const std::string& word, const std::string& name, std::string_view between = " ") {
  return word.empty() ? name : word + std::string(between) + name;
}

std::string plain_line(const Draft& draft, std::string_view sign = ", ", std::string_view between = " ") {
  std::string line = draft.local;
  join(line, named(draft.commune_word, draft.commune, between), sign);
  if (draft.says_district && !draft.district.empty())
    join(line, named(draft.district_word, draft.district, between), sign);
  if (draft.says_province) join(line, named(draft.province_word, draft.province, between), sign);
  return line;
}

bool is_number(const std::string& name) {
  return !name.empty() && name.find_first_not_of("0123456789") == std::string::npos;
}

std::string said_key(const Draft& draft) {
  return text::fold(draft.commune) + '|' + (draft.says_district ? text::fold(draft.district) : "?") + '|' +
         (draft.says_province ? text::fold(draft.province) : "?");
}

/// What people call a province.
std::string usual_province(const std::string& name) {
  static constexpr std::array<std::array<const char*, 2>, 10> kShort{{{"Hồ Chí Minh", "TPHCM"},
                                                                      {"Hà Nội", "HN"},
                                                                      {"Bà Rịa - Vũng Tàu", "BRVT"},
                                                                      {"Huế", "Thừa Thiên Huế"},
                                                                      {"Đắk Lắk", "Daklak"},
                                                                      {"Hải Phòng", "HP"},
                                                                      {"Đắk Nông", "Đắc Nông"},
                                                                      {"Bắc Kạn", "Bắc Cạn"},
                                                                      {"Tiền Giang", "T.Giang"},
                                                                      {"Bình Dương", "B.Dương"}}};
  for (const auto& [full, little] : kShort)
    if (name == full) return little;
  return name;
}

void shorten(Draft& draft) {
  draft.commune_word = short_word(draft.commune_word);
  draft.district_word = draft.district_word.empty() ? "" : short_word(draft.district_word);
  draft.province_word = short_word(draft.province_word);
}

/// "P1", "Q3", "TPHạLong".
std::string glue(const std::string& word, const std::string& name) {
  return replaced(word, ".", "") + replaced(name, " ", "");
}

/// The words of "VI" for 6; empty for what has none.
std::string other_number(const std::string& name) {
  static constexpr std::array kRoman{"", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X"};
  const std::size_t blank = name.rfind(' ');
  const std::string front = blank == std::string::npos ? "" : name.substr(0, blank + 1);
  const std::string last = name.substr(front.size());
  for (std::size_t i = 1; i < kRoman.size(); ++i) {
    if (last == kRoman[i] && !front.empty()) return front + std::to_string(i);
    if (last == std::to_string(i)) return front.empty() ? "0" + last : front + kRoman[i];
  }
  return is_number(last) ? "0" + last : name;
}

constexpr std::array<std::string_view, 20> kKinds{"as the law writes it",
                                                  "short words (P., Q., TP.)",
                                                  "glued (P1, Q3, HàNội)",
                                                  "no marks",
                                                  "no words for kinds",
                                                  "no commas",
                                                  "short provinces (HN, BRVT)",
                                                  "no province",
                                                  "no district",
                                                  "another order",
                                                  "scanner: letters",
                                                  "scanner: marks",
                                                  "scanner: blanks",
                                                  "words cut short",
                                                  "capitals, tones elsewhere, NFD",
                                                  "converted wrongly",
                                                  "emoji, telephones, remarks",
                                                  "numbers: 01, IV",
                                                  "cell of 2,000 characters",
                                                  "old commune, new province"};
constexpr std::array<std::string_view, 10> kHoldout{
    "keys beside the right one",   "letters doubled or exchanged",
    "wrong word for the kind",     "English words",
    "dots and hyphens for commas", "small letters, no marks, no commas",
    "first letters lost",          "marks lost here and there, short words",
    "three slips of a scanner",    "country, post code, brackets"};

}  // namespace

AddressMaker::AddressMaker(std::uint64_t seed, bool holdout) : random_(seed), holdout_(holdout) {
  for (const Edition edition : {Edition::y2024, Edition::y2026})
    for (const admin::Commune& one : Units::shipped().communes(edition)) {
      Draft all = draft(one, edition == Edition::y2024);
      std::set<std::string> keys;
      for (const bool district : {false, true})
        for (const bool province : {false, true}) {
          all.says_district = district;
          all.says_province = province;
          keys.insert(said_key(all));
        }
      for (const std::string& key : keys) ++said_[key];
    }
}

std::vector<std::string_view> AddressMaker::kinds(bool holdout) {
  return holdout ? std::vector<std::string_view>(kHoldout.begin(), kHoldout.end())
                 : std::vector<std::string_view>(kKinds.begin(), kKinds.end());
}

Draft AddressMaker::draft(const admin::Commune& commune, bool old) {
  const Units& units = Units::shipped();
  const auto part = [](std::string_view name, std::string& word, std::string& bare) {
    bare = admin::split_name(name).bare;
    word = std::string(name.substr(0, name.size() - bare.size() - 1));
  };
  Draft out;
  part(commune.name, out.commune_word, out.commune);
  if (old) part(units.district(commune.district)->name, out.district_word, out.district);
  part(units.province(commune.province, old ? Edition::y2024 : Edition::y2026)->name, out.province_word, out.province);
  return out;
}

bool AddressMaker::is_open(const Draft& draft) const {
  const auto found = said_.find(said_key(draft));
  return found != said_.end() && found->second > 1;
}

std::string AddressMaker::local_part() {
  const std::string street = kStreets[below(kStreets.size())], hamlet = kHamlets[below(kHamlets.size())];
  const auto number = [&](std::size_t most) { return std::to_string(1 + below(most)); };
  switch (below(14)) {
    case 0:
      return number(400) + " " + street;
    case 1:
      return "Số " + number(400) + ", ngõ " + number(90) + ", đường " + street;
    case 2:
      return "Số nhà " + number(90) + "A, ngách " + number(60) + "/" + number(20) + " phố " + street;
    case 3:
      return number(500) + "/" + number(60) + "/" + number(9) + " " + street;
    case 4:
      return "Thôn " + hamlet;
    case 5:
      return "Tổ " + number(20) + ", khu " + number(9);
    case 6:
      return "Ấp " + number(9);
    case 7:
      return "Xóm " + number(20) + ", thôn " + hamlet;
    case 8:
      return "Kiệt " + number(200) + " " + street;
    case 9:
      return "Lô " + number(30) + "B, KĐT " + hamlet;
    case 10:
      return "Căn hộ " + number(2000) + ", tầng " + number(30) + ", tòa CT" + number(9);
    case 11:
      return "SN " + number(99) + " đường " + street;
    case 12:
      return "Khu phố " + number(9) + ", QL" + number(99);
    default:
      return "";
  }
}

Made AddressMaker::make(std::size_t kind) {
  const Units& units = Units::shipped();
  Made made;
  made.kind = kind;
  for (;;) {
    made.old = chance(0.5);
    const bool needs_old = !holdout_ && (kind == 7 || kind == 8 || kind == 17 || kind == 19);
    if (needs_old) made.old = true;
    const auto all = units.communes(made.old ? Edition::y2024 : Edition::y2026);
    made.commune = &all[below(all.size())];
    if (!holdout_ && kind == 17 &&
        made.commune->bare_name().find_first_of("123456789IVX") != made.commune->bare_name().size() - 1)
      continue;
    break;
  }
  Draft parts = draft(*made.commune, made.old);
  parts.local = local_part();
  made.text = holdout_ ? written_holdout(kind, parts) : written(kind, parts);
  made.open = is_open(parts);
  return made;
}

std::string AddressMaker::written(std::size_t kind, Draft& draft) {
  switch (kind) {
    case 1:
      shorten(draft);
      return plain_line(draft);
    case 2: {
      shorten(draft);
      std::string line = draft.local;
      join(line, glue(draft.commune_word, draft.commune), ",");
      if (!draft.district.empty()) join(line, glue(draft.district_word, draft.district), ",");
      join(line, chance(0.5) ? replaced(draft.province, " ", "") : "Tỉnh" + draft.province, chance(0.5) ? "," : " ");
      return line;
    }
    case 3:
      return without_marks(plain_line(draft));
    case 4:
      if (!is_number(draft.commune)) draft.commune_word.clear();
      if (!is_number(draft.district)) draft.district_word.clear();
      draft.province_word.clear();
      return plain_line(draft);
    case 5:
      return replaced(plain_line(draft), ",", "");
    case 6: {
      if (chance(0.5)) shorten(draft);
      const std::string full = draft.province;
      draft.province = usual_province(full);
      draft.province_word = draft.province == full ? draft.province_word : "";
      std::string line = plain_line(draft);
      draft.province = full;
      return line;
    }
    case 7:
      draft.says_province = false;
      return plain_line(draft);
    case 8:
      draft.says_district = false;
      return plain_line(draft);
    case 9: {
      const std::string commune = named(draft.commune_word, draft.commune);
      const std::string district = named(draft.district_word, draft.district);
      const std::string province = named(draft.province_word, draft.province);
      std::string line;
      const bool backwards = chance(0.5);
      for (const std::string& part : backwards ? std::array{province, district, commune, draft.local}
                                               : std::array{draft.local, district, commune, province})
        join(line, part, ", ");
      return line;
    }
    case 10:
      return scanned_letters(plain_line(draft), 1 + below(2), random_);
    case 11:
      return scanned_marks(plain_line(draft), 2 + below(4), random_);
    case 12:
      return scanned_blanks(plain_line(draft), 1 + below(3), random_);
    case 13: {
      std::string line = plain_line(draft);
      std::vector<char32_t> letters = letters_of(line);
      letters.resize(letters.size() - 1 - below(2));
      return text_of(letters);
    }
    case 14:
      switch (below(3)) {
        case 0:
          return text::upper(plain_line(draft));
        case 1:
          return other_tones(plain_line(draft));
        default:
          return decomposed(plain_line(draft));
      }
    case 15:
      return twice_encoded(plain_line(draft));
    case 16:
      switch (below(3)) {
        case 0:
          return "🏠 " + plain_line(draft) + " ☎ 0912345678";
        case 1:
          return "Nhà nghỉ Hoa Biển 🌊 - " + plain_line(draft) + ".";
        default:
          return plain_line(draft) + " (đối diện chợ)";
      }
    case 17:
      draft.commune = other_number(draft.commune);
      return plain_line(draft);
    case 18: {
      std::string line;
      while (line.size() < 2000) line += "ghi chú của cán bộ kiểm tra thực địa, hồ sơ còn thiếu giấy tờ; ";
      return line + plain_line(draft);
    }
    case 19: {
      const Units& units = Units::shipped();
      for (const admin::Province& old : units.provinces(Edition::y2024))
        if (admin::split_name(old.name).bare == draft.province)
          for (const admin::Commune& one : units.communes(Edition::y2024)) {
            if (one.province != old.code || units.successors(one.code).empty()) continue;
            const admin::Commune* now = units.commune(units.successors(one.code).front().code, Edition::y2026);
            const std::string_view name = units.province(now->province, Edition::y2026)->name;
            const std::string full = draft.province;
            draft.province = admin::split_name(name).bare;
            draft.province_word.clear();
            std::string line = plain_line(draft);
            draft.province = full;
            return line;
          }
      return plain_line(draft);
    }
    default:
      return plain_line(draft);
  }
}

std::string AddressMaker::written_holdout(std::size_t kind, Draft& draft) {
  switch (kind) {
    case 0:
      return wrong_keys(plain_line(draft), 1 + below(2), random_);
    case 1: {
      std::vector<char32_t> letters = letters_of(plain_line(draft));
      for (std::size_t i = 0; i < 2; ++i) {
        const std::size_t at = below(letters.size() - 1);
        if (letters[at] < U'A' || letters[at + 1] < U'A') continue;
        if (chance(0.5))
          letters.insert(letters.begin() + static_cast<std::ptrdiff_t>(at), letters[at]);
        else
          std::swap(letters[at], letters[at + 1]);
      }
      return text_of(letters);
    }
    case 2:
      draft.commune_word = draft.commune_word == "Xã" ? "Phường" : "Xã";
      if (is_number(draft.commune)) draft.commune_word = "Phường";
      return plain_line(draft);
    case 3: {
      std::string line = without_marks(draft.local);
      join(line, is_number(draft.commune) ? "Ward " + draft.commune : without_marks(draft.commune) + " Ward", ", ");
      if (!draft.district.empty())
        join(line,
             is_number(draft.district) ? "District " + draft.district : without_marks(draft.district) + " District",
             ", ");
      join(line, without_marks(draft.province) + (chance(0.5) ? " City" : " Province"), ", ");
      return line + ", Vietnam";
    }
    case 4:
      return plain_line(draft, chance(0.5) ? ". " : " - ");
    case 5: {
      std::string line = text::fold(replaced(plain_line(draft), ",", ""));
      return line;
    }
    case 6: {
      draft.commune_word.clear();
      if (is_number(draft.commune)) draft.commune_word = "P";
      if (!is_number(draft.district)) draft.district_word.clear();
      draft.province_word.clear();
      std::vector<char32_t> letters = letters_of(draft.province);
      letters.erase(letters.begin());
      const std::string full = draft.province;
      draft.province = text_of(letters);
      std::string line = plain_line(draft);
      draft.province = full;
      return line;
    }
    case 7: {
      shorten(draft);
      std::string line = plain_line(draft, ",", "");
      std::string out;
      for (const char32_t c : letters_of(line)) {
        std::string one;
        text::append_utf8(one, c);
        out += chance(0.3) ? without_marks(one) : one;
      }
      return out;
    }
    case 8: {
      std::string line = scanned_letters(plain_line(draft), 1, random_);
      return scanned_blanks(scanned_marks(line, 2, random_), 1, random_);
    }
    default: {
      std::string line = plain_line(draft);
      if (chance(0.3)) line += " (" + std::string("cũ") + ")";
      if (chance(0.4)) line += ", " + std::to_string(100000 + below(800000));
      return line + (chance(0.5) ? ", Việt Nam" : ", VN");
    }
  }
}

}  // namespace sohoa::bench
