#include "admin/address_text.hpp"

#include <doctest/doctest.h>

#include <array>
#include <chrono>
#include <string>

#include "admin/recode.hpp"

using namespace sohoa::admin;

namespace {

struct Row {
  const char *text, *edition, *commune, *district, *province;
};

/// Public places and usual writings of many provinces, with their units by hand.
constexpr std::array kRows{
    Row{"Số 1 Đinh Tiên Hoàng, P. Hàng Trống, Q. Hoàn Kiếm, Hà Nội", "2024", "Phường Hàng Trống", "Quận Hoàn Kiếm",
        "Thành phố Hà Nội"},
    Row{"Trụ sở UBND phường Hoàn Kiếm, 124 Hàng Trống, phường Hoàn Kiếm, TP Hà Nội", "2026", "Phường Hoàn Kiếm", "",
        "Thành phố Hà Nội"},
    Row{"19 Lê Thánh Tông, phường Phan Chu Trinh, quận Hoàn Kiếm, HN", "2024", "Phường Phan Chu Trinh",
        "Quận Hoàn Kiếm", "Thành phố Hà Nội"},
    Row{"Bệnh viện Bạch Mai, 78 Giải Phóng, Phương Mai, Đống Đa, Hà Nội", "2024", "Phường Phương Mai", "Quận Đống Đa",
        "Thành phố Hà Nội"},
    Row{"144 Xuân Thủy, Dịch Vọng Hậu, Cầu Giấy, Hà Nội", "2024", "Phường Dịch Vọng Hậu", "Quận Cầu Giấy",
        "Thành phố Hà Nội"},
    Row{"Ngõ 2 Lê Trọng Tấn, La Khê, Hà Đông, HN", "2024", "Phường La Khê", "Quận Hà Đông", "Thành phố Hà Nội"},
    Row{"Thôn Trung, xã Dương Liễu, huyện Hoài Đức, TP. Hà Nội", "2024", "Xã Dương Liễu", "Huyện Hoài Đức",
        "Thành phố Hà Nội"},
    Row{"số 86 Lê Thánh Tôn, phường Bến Nghé, quận 1, TP.HCM", "2024", "Phường Bến Nghé", "Quận 1",
        "Thành phố Hồ Chí Minh"},
    Row{"UBND phường Sài Gòn, 45-47 Lê Duẩn, Phường Sài Gòn, TP Hồ Chí Minh", "2026", "Phường Sài Gòn", "",
        "Thành phố Hồ Chí Minh"},
    Row{"227 Nguyễn Văn Cừ, P4, Q5, TPHCM", "2024", "Phường 4", "Quận 5", "Thành phố Hồ Chí Minh"},
    Row{"268 Lý Thường Kiệt, Phường 14, Quận 10, Thành phố Hồ Chí Minh", "2024", "Phường 14", "Quận 10",
        "Thành phố Hồ Chí Minh"},
    Row{"ấp 3, xã Bình Hưng, H. Bình Chánh, TP HCM", "2024", "Xã Bình Hưng", "Huyện Bình Chánh",
        "Thành phố Hồ Chí Minh"},
    Row{"1 Võ Văn Ngân, P. Linh Chiểu, TP. Thủ Đức, TP. HCM", "2024", "Phường Linh Chiểu", "Thành phố Thủ Đức",
        "Thành phố Hồ Chí Minh"},
    Row{"tổ 4, ấp Láng Cát, x. Phú Mỹ Hưng, h. Củ Chi, tp hcm", "2024", "Xã Phú Mỹ Hưng", "Huyện Củ Chi",
        "Thành phố Hồ Chí Minh"},
    Row{"32 Lê Lợi, P. Phú Hội, Q. Thuận Hóa, TP. Huế", "2024", "Phường Phú Hội", "Quận Thuận Hóa", "Thành phố Huế"},
    Row{"kiệt 15 Nguyễn Sinh Cung, Vỹ Dạ, Thuận Hóa, Huế", "2024", "Phường Vỹ Dạ", "Quận Thuận Hóa", "Thành phố Huế"},
    Row{"24 Trần Phú, phường Hải Châu, thành phố Đà Nẵng", "2026", "Phường Hải Châu", "", "Thành phố Đà Nẵng"},
    Row{"K45/12 Ông Ích Khiêm, P. Thanh Bình, Q. Hải Châu, TP Đà Nẵng", "2024", "Phường Thanh Bình", "Quận Hải Châu",
        "Thành phố Đà Nẵng"},
    Row{"thôn Phú Sơn 2, xã Hòa Khương, huyện Hòa Vang, Đà Nẵng", "2024", "Xã Hòa Khương", "Huyện Hòa Vang",
        "Thành phố Đà Nẵng"},
    Row{"Khu 4, phường Bãi Cháy, thành phố Hạ Long, tỉnh Quảng Ninh", "2024", "Phường Bãi Cháy", "Thành phố Hạ Long",
        "Tỉnh Quảng Ninh"},
    Row{"Tổ 3, khu 5B, P. Hồng Hải, TP Hạ Long, QN", "2024", "Phường Hồng Hải", "Thành phố Hạ Long", "Tỉnh Quảng Ninh"},
    Row{"T5K3 Cửa Ông, Cẩm Phả, Quảng Ninh", "2024", "Phường Cửa Ông", "Thành phố Cẩm Phả", "Tỉnh Quảng Ninh"},
    Row{"Khu 2, Thị trấn Cô Tô, H. Cô Tô, T. Quảng Ninh", "2024", "Thị trấn Cô Tô", "Huyện Cô Tô", "Tỉnh Quảng Ninh"},
    Row{"thôn 1, xã Thanh Lân, huyện đảo Cô Tô, Quảng Ninh", "2024", "Xã Thanh Lân", "Huyện Cô Tô", "Tỉnh Quảng Ninh"},
    Row{"Khu 2, đặc khu Cô Tô, Quảng Ninh", "2026", "Đặc khu Cô Tô", "", "Thành phố Quảng Ninh"},
    Row{"Thôn Đài Van, xã Quan Lạn, huyện Vân Đồn, Quảng Ninh", "2024", "Xã Quan Lạn", "Huyện Vân Đồn",
        "Tỉnh Quảng Ninh"},
    Row{"ĐK. Vân Đồn, TP. Quảng Ninh", "2026", "Đặc khu Vân Đồn", "", "Thành phố Quảng Ninh"},
    Row{"phường Móng Cái 1, tỉnh Quảng Ninh", "2026", "Phường Móng Cái 1", "", "Thành phố Quảng Ninh"},
    Row{"Số 10 Hùng Vương, P. Trần Phú, TP. Móng Cái, Quảng Ninh", "2024", "Phường Trần Phú", "Thành phố Móng Cái",
        "Tỉnh Quảng Ninh"},
    Row{"xã Ba Chẽ, Quảng Ninh", "2026", "Xã Ba Chẽ", "", "Thành phố Quảng Ninh"},
    Row{"18 Hoàng Diệu, P. Minh Khai, Q. Hồng Bàng, TP Hải Phòng", "2024", "Phường Minh Khai", "Quận Hồng Bàng",
        "Thành phố Hải Phòng"},
    Row{"Thị trấn Cát Bà, huyện Cát Hải, Hải Phòng", "2024", "Thị trấn Cát Bà", "Huyện Cát Hải", "Thành phố Hải Phòng"},
    Row{"đặc khu Cát Hải, TP Hải Phòng", "2026", "Đặc khu Cát Hải", "", "Thành phố Hải Phòng"},
    Row{"Xóm 5, xã Kim Liên, huyện Nam Đàn, tỉnh Nghệ An", "2024", "Xã Kim Liên", "Huyện Nam Đàn", "Tỉnh Nghệ An"},
    Row{"Số 3 Trường Thi, phường Trường Thi, TP Vinh, Nghệ An", "2024", "Phường Trường Thi", "Thành phố Vinh",
        "Tỉnh Nghệ An"},
    Row{"Khối 7, phường Thành Vinh, tỉnh Nghệ An", "2026", "Phường Thành Vinh", "", "Tỉnh Nghệ An"},
    Row{"Bản Lác, xã Chiềng Châu, huyện Mai Châu, Hòa Bình", "2024", "Xã Chiềng Châu", "Huyện Mai Châu",
        "Tỉnh Hoà Bình"},
    Row{"Tổ dân phố 5, Phường Him Lam, TP Điện Biên Phủ, Điện Biên", "2024", "Phường Him Lam",
        "Thành phố Điện Biên Phủ", "Tỉnh Điện Biên"},
    Row{"Bản Cát Cát, xã Hoàng Liên, thị xã Sa Pa, Lào Cai", "2024", "Xã Hoàng Liên", "Thị xã Sa Pa", "Tỉnh Lào Cai"},
    Row{"Phường Sa Pa, tỉnh Lào Cai", "2026", "Phường Sa Pa", "", "Tỉnh Lào Cai"},
    Row{"TDP số 2, TT. Đồng Văn, H. Đồng Văn, T. Hà Giang", "2024", "Thị trấn Đồng Văn", "Huyện Đồng Văn",
        "Tỉnh Hà Giang"},
    Row{"Buôn Kò Tam, xã Ea Tu, TP. Buôn Ma Thuột, Đắk Lắk", "2024", "Xã Ea Tu", "Thành phố Buôn Ma Thuột",
        "Tỉnh Đắk Lắk"},
    Row{"thôn 4, xã Cư Êbur, Tp BMT, Daklak", "2024", "Xã Cư ÊBur", "Thành phố Buôn Ma Thuột", "Tỉnh Đắk Lắk"},
    Row{"72 Trần Phú, phường Lộc Thọ, TP. Nha Trang, Khánh Hòa", "2024", "Phường Lộc Thọ", "Thành phố Nha Trang",
        "Tỉnh Khánh Hòa"},
    Row{"01 Phạm Văn Đồng, Phường 12, TP Vũng Tàu, BRVT", "2024", "Phường 12", "Thành phố Vũng Tàu",
        "Tỉnh Bà Rịa - Vũng Tàu"},
    Row{"Xã Long Điền, TP.HCM", "2026", "Xã Long Điền", "", "Thành phố Hồ Chí Minh"},
    Row{"Khu phố 1, P. Dĩ An, TP. Dĩ An, Bình Dương", "2024", "Phường Dĩ An", "Thành phố Dĩ An", "Tỉnh Bình Dương"},
    Row{"KP4, P. Tân Hiệp, Biên Hòa, Đồng Nai", "2024", "Phường Tân Hiệp", "Thành phố Biên Hòa", "Tỉnh Đồng Nai"},
    Row{"ấp Bình Phú, xã Long Tân, Nhơn Trạch, Đồng Nai", "2024", "Xã Long Tân", "Huyện Nhơn Trạch", "Tỉnh Đồng Nai"},
    Row{"Khóm 4, Phường 5, TP Cà Mau, tỉnh Cà Mau", "2024", "Phường 5", "Thành phố Cà Mau", "Tỉnh Cà Mau"},
    Row{"Ấp Đất Mũi, Xã Đất Mũi, Cà Mau", "2026", "Xã Đất Mũi", "", "Tỉnh Cà Mau"},
    Row{"30 tháng 4, phường Dương Đông, TP Phú Quốc, Kiên Giang", "2024", "Phường Dương Đông", "Thành phố Phú Quốc",
        "Tỉnh Kiên Giang"},
    Row{"Đặc khu Phú Quốc, tỉnh An Giang", "2026", "Đặc khu Phú Quốc", "", "Tỉnh An Giang"},
    Row{"1 Đại lộ Hòa Bình, phường Tân An, Ninh Kiều, Cần Thơ", "2024", "Phường Tân An", "Quận Ninh Kiều",
        "Thành phố Cần Thơ"},
    Row{"Phường Ninh Kiều, Cần Thơ", "2026", "Phường Ninh Kiều", "", "Thành phố Cần Thơ"},
    Row{"QL1A, xã Hòa Thắng, huyện Bắc Bình, tỉnh Lâm Đồng", "2024", "Xã Hòa Thắng", "Huyện Bắc Bình",
        "Tỉnh Bình Thuận"},
    Row{"Xa Hoa Thang, Lam Dong", "2026", "Xã Hòa Thắng", "", "Tỉnh Lâm Đồng"},
    Row{"Số 02 Nguyễn Du, Phường Bắc Giang, Tỉnh Bắc Ninh", "2026", "Phường Bắc Giang", "", "Thành phố Bắc Ninh"},
    Row{"Thôn Hoành Mô, xã Hoành Mô, huyện Bình Liêu, Quảng Ninh", "2024", "Xã Hoành Mô", "Huyện Bình Liêu",
        "Tỉnh Quảng Ninh"},
    Row{"Xã Ia Mơ, Huyện Chư Prông, Gia Lai", "2024", "Xã Ia Mơ", "Huyện Chư Prông", "Tỉnh Gia Lai"},
    Row{"Thôn Nà Ếch, Xã Húc Động, Bình Liêu, Quảng Ninh", "2024", "Xã Húc Động", "Huyện Bình Liêu", "Tỉnh Quảng Ninh"},
    Row{"P. Tân Hưng Thuận, Q12, TP HCM", "2024", "Phường Tân Hưng Thuận", "Quận 12", "Thành phố Hồ Chí Minh"},
    Row{"Khu 7, TT Quảng Hà, Hải Hà, Quảng Ninh", "2024", "Thị trấn Quảng Hà", "Huyện Hải Hà", "Tỉnh Quảng Ninh"},
    Row{"Số 5, phố Cửa Đông, Phường Hạ Long, Quảng Ninh", "2026", "Phường Hạ Long", "", "Thành phố Quảng Ninh"},
    Row{"Thôn 2 Xã Hải Đông Thành phố Móng Cái Tỉnh Quảng Ninh", "2024", "Xã Hải Đông", "Thành phố Móng Cái",
        "Tỉnh Quảng Ninh"},
    Row{"PHƯỜNG MẠO KHÊ, THÀNH PHỐ ĐÔNG TRIỀU, TỈNH QUẢNG NINH", "2024", "Phường Mạo Khê", "Thành phố Đông Triều",
        "Tỉnh Quảng Ninh"},
    Row{"phuong uong bi, quang ninh", "2026", "Phường Uông Bí", "", "Thành phố Quảng Ninh"},
    Row{"X. Đoàn Kết, H. Vân Đồn, T. Quang Ninh", "2024", "Xã Đoàn Kết", "Huyện Vân Đồn", "Tỉnh Quảng Ninh"},
    Row{"Xã Đông Xá, Vân Đồn Quảng Nình", "2024", "Xã Đông Xá", "Huyện Vân Đồn", "Tỉnh Quảng Ninh"},
    Row{"Khu phố Hòa Lân 2, P.Thuận Giao, TP.Thuận An, T.Bình Dương", "2024", "Phường Thuận Giao", "Thành phố Thuận An",
        "Tỉnh Bình Dương"},

};

Address read(std::string_view text, std::optional<Edition> edition = {}) {
  return AddressReader::shipped().read(text, edition);
}

std::string name_of(const auto* unit) {
  return unit == nullptr ? "" : std::string(unit->name);
}

/// Parts as "house=12; street=Trần Phú".
std::string parts(const Address& address) {
  std::string out;
  for (const AddressPiece& piece : address.pieces) {
    if (piece.part >= AddressPart::commune) continue;
    out += (out.empty() ? "" : "; ") + std::string(address_part_name(piece.part)) + '=' +
           std::string(address.piece_text(piece));
  }
  return out;
}
std::string parts(std::string_view text) {
  return parts(read(text));
}

}  // namespace

TEST_CASE("units of addresses as they are written") {
  for (const Row& row : kRows) {
    CAPTURE(row.text);
    const Address address = read(row.text);
    CHECK(name_of(address.commune) == row.commune);
    CHECK(name_of(address.district) == row.district);
    CHECK(name_of(address.province) == row.province);
    CHECK(edition_name(address.edition) == row.edition);
    CHECK(address.candidates.empty());
  }
}

TEST_CASE("parts below the commune") {
  CHECK(parts("Số 9, ngõ 78, đường Giải Phóng, Phường Phương Mai, Quận Đống Đa, Hà Nội") ==
        "house=Số 9; alley=ngõ 78; street=đường Giải Phóng");
  CHECK(parts("Số nhà 15A, ngách 12/3 ngõ 12 phố Vọng, phường Bạch Mai, Hà Nội") ==
        "house=Số nhà 15A; lane=ngách 12/3; alley=ngõ 12; street=phố Vọng");
  CHECK(parts("45/88/20P Lê Đức Thọ, phường 17, quận Gò Vấp, TPHCM") == "house=45/88/20P; street=Lê Đức Thọ");
  CHECK(parts("kiệt 45/3 Trần Phú, P. Thuận Hòa, Q. Phú Xuân, TP Huế") == "alley=kiệt 45/3; street=Trần Phú");
  CHECK(parts("Căn hộ 1203, tầng 12, tòa CT2, KĐT Mỹ Đình, Mễ Trì, Nam Từ Liêm, HN") ==
        "room=Căn hộ 1203; room=tầng 12; building=tòa CT2; hamlet=KĐT Mỹ Đình");
  CHECK(parts("Lô 22D, đường Hạ Long, phường Bãi Cháy, Quảng Ninh") == "lot=Lô 22D; street=đường Hạ Long");
  CHECK(parts("Tổ 3, khu 5B, P. Hồng Hải, TP Hạ Long") == "hamlet=Tổ 3; hamlet=khu 5B");
  CHECK(parts("TDP số 2, TT. Đồng Văn, H. Đồng Văn, Hà Giang") == "hamlet=TDP số 2");
  CHECK(parts("QL18, phường Cẩm Phả, Quảng Ninh") == "street=QL18");
  CHECK(parts("357/28, Nguyễn Trọng Tuyển, P1, Q3, TP.HCM") == "house=357/28; street=Nguyễn Trọng Tuyển");
}

TEST_CASE("a hamlet's name is none of a commune, though communes are called so") {
  for (const std::string text :
       {"số 5, Ngõ 1, Thôn Nam Hà", "5 ngo 1 thon hai tien", "thôn Trường Xuân", "Xóm Tân Tiến", "khu phố Hồng Gai",
        "số 5 Bản Hải Tiến", "số 1A ngõ 1 thôn hải tiến", "so 1a ngo 1 thon hai tien"}) {
    CAPTURE(text);
    const Address address = read(text);
    CHECK(address.commune == nullptr);
    CHECK(address.district == nullptr);
    CHECK(address.province == nullptr);
    CHECK(address.candidates.empty());
    CHECK_FALSE(address.part(AddressPart::hamlet).empty());
  }
  CHECK(name_of(read("Thôn Nam Hà, Hồng Gai, Quảng Ninh").commune) == "Phường Hồng Gai");
}

TEST_CASE("without units only the local parts are read") {
  const Address address = local_address("P101, số 23, Ngõ 7, Thôn Nam Hà");
  CHECK(address.part(AddressPart::house) == "số 23");
  CHECK(address.part(AddressPart::alley) == "Ngõ 7");
  CHECK(address.part(AddressPart::hamlet) == "Thôn Nam Hà");
  CHECK(address.part(AddressPart::room) == "P101");
  std::string names;
  for (const AddressPiece& piece : address.pieces) names.append(address.piece_name(piece)).append("; ");
  CHECK(names == "101; 23; 7; Nam Hà; ");
  const Address group = local_address("TDP số 2");
  CHECK(group.piece_name(group.pieces.at(0)) == "2");
  CHECK(local_address("").pieces.empty());
}

TEST_CASE("pieces lie in the text, and what is no part stays as it is") {
  const Address address = read("Khách sạn 🌊 Biển Xanh, Tổ 5, Khu 2, phường Hà Tu, TP Hạ Long");
  CHECK(address.remainder() == "Khách sạn 🌊 Biển Xanh");
  CHECK(address.part(AddressPart::commune) == "phường Hà Tu");
  CHECK(address.part(AddressPart::district) == "TP Hạ Long");
  CHECK(address.part(AddressPart::street).empty());
  std::size_t end = 0;
  for (const AddressPiece& piece : address.pieces) {
    CHECK(piece.at >= end);
    end = piece.at + piece.size;
  }
  CHECK(end <= address.text.size());
}

TEST_CASE("nothing is invented") {
  for (const char* text : {"", " , - ", "0912345678", "🌊🌊", "không rõ", "x"}) {
    CAPTURE(text);
    const Address address = read(text);
    CHECK(address.commune == nullptr);
    CHECK(address.confidence < 0.9);
  }
  const Address district = read("Quận 3, TP.HCM");
  CHECK(district.commune == nullptr);
  CHECK(name_of(district.district) == "Quận 3");
  const Address province = read("Quảng Ninh, Việt Nam");
  CHECK(province.commune == nullptr);
  CHECK(name_of(province.province) == "Thành phố Quảng Ninh");
}

TEST_CASE("a name that exists several times names candidates") {
  const Address address = read("xã Tân Tiến");
  CHECK(address.commune == nullptr);
  CHECK(address.province == nullptr);
  CHECK(address.confidence < 0.5);
  // Seven of today's, the likelier ones, and others of before.
  REQUIRE(address.candidates.size() > 7);
  for (std::size_t i = 0; i < 7; ++i) {
    CHECK(address.candidates[i].name == "Xã Tân Tiến");
    CHECK_FALSE(address.candidates[i].old);
  }
  CHECK(name_of(read("xã Tân Tiến, Lạng Sơn").commune) == "Xã Tân Tiến");
}

TEST_CASE("the edition can be said") {
  CHECK(read("Phường Bãi Cháy, Quảng Ninh").edition == Edition::y2026);
  const Address old = read("Phường Bãi Cháy, Quảng Ninh", Edition::y2024);
  CHECK(old.edition == Edition::y2024);
  CHECK(name_of(old.district) == "Thành phố Hạ Long");
  CHECK(name_of(read("Phường Bãi Cháy, Quảng Ninh", Edition::y2025).province) == "Tỉnh Quảng Ninh");
}

TEST_CASE("slips of scanners and keyboards") {
  for (const char* text :
       {"Xã Đồng Tiến, Huyện Cô Tô, Tỉnh Quảng Nin", "Xã Đồnq Tiến, Huyện Cô Tô, Tỉnh Quảng Ninh",
        "Xa Dong Tien Huyen Co To Quang Ninh", "XãĐồngTiến,HuyệnCôTô,QuảngNinh", "x.đồng tiến h.cô tô t.quảng ninh",
        "XÃ ĐỒNG TIẾN - HUYỆN CÔ TÔ - QUẢNG NINH", "Xã Đổng Tiên, Huyên Cô Tô, Quảng Ninh",
        "Xã Đồng Tiến, Hụyện C0 T0, Quảng Ninh", "XÃ£ Äá»“ng Tiáº¿n, Huyá»‡n CÃ´ TÃ´, Quáº£ng Ninh"}) {
    CAPTURE(text);
    const Address address = read(text);
    REQUIRE(address.commune != nullptr);
    CHECK(address.commune->code == "07195");
  }
}

TEST_CASE("letters and marks apart are one text") {
  const Address address =
      read("Xa\xCC\x83 \xC4\x90o\xCC\x82\xCC\x80ng Tie\xCC\x82\xCC\x81n, Co\xCC\x82 To\xCC\x82, Qua\xCC\x89ng Ninh");
  REQUIRE(address.commune != nullptr);
  CHECK(address.commune->code == "07195");
  CHECK(address.text == "Xã Đồng Tiến, Cô Tô, Quảng Ninh");
}

TEST_CASE("a cell of any length takes little time") {
  std::string cell;
  while (cell.size() < 200000) cell += "xã Tân Tiến, phường Trần Phú, quận 1, ";
  const auto begin = std::chrono::steady_clock::now();
  read(cell);
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(1));
  std::string remark;
  while (remark.size() < 2000) remark += "ghi chú của cán bộ; ";
  CHECK(name_of(read(remark + "xã Đồng Tiến, huyện Cô Tô").commune) == "Xã Đồng Tiến");
}

TEST_CASE("the line of an edition, and of the form") {
  const Address old = read("SN 5 Trần Phú, Khu 2, TT Cô Tô, Cô Tô, QN");
  CHECK(address_line(old, Edition::y2024).text ==
        "số 5, Trần Phú, Khu 2, Thị trấn Cô Tô, Huyện Cô Tô, Tỉnh Quảng Ninh");
  CHECK(address_line(old, Edition::y2025).text == "số 5, Trần Phú, Khu 2, Đặc khu Cô Tô, Tỉnh Quảng Ninh");
  CHECK(address_line(old, Edition::y2026).text == "số 5, Trần Phú, Khu 2, Đặc khu Cô Tô, Thành phố Quảng Ninh");
  CHECK(land_form_line(old) == "số 5, Trần Phú, Khu 2");
  CHECK(land_form_line(read("đường Giải Phóng, ngõ 78, số 9, phường Phương Mai, Đống Đa, Hà Nội")) ==
        "số 9, ngõ 78, đường Giải Phóng");
  // Split by the reform: three communes, and no guess.
  const AddressLine split = address_line(read("xã Hải Lạng, huyện Tiên Yên, Quảng Ninh"), Edition::y2026);
  CHECK(split.text.empty());
  CHECK(split.commune == nullptr);
  CHECK(split.several.size() == 3);
  // Backwards a new commune is made of several.
  CHECK(address_line(read("đặc khu Cô Tô, Quảng Ninh"), Edition::y2024).several.size() == 3);
}
