#pragma once
// Where the fields of zones stand in a stream.
#include <algorithm>

#include "dataset/zone.hpp"
#include "stream/feature.hpp"

namespace sohoa {

/// Places of the columns of one kind of zones; -1: the kind has none.
struct ZoneColumns {
  int code, family, name, variety, crop, crop_code, group, market, species, state, since, reason, given, area, drawn,
      address, province, commune, today, edition, stars, star_number, gln, holder, product_group;

  ZoneColumns(const Header& header, ZoneKind kind)
      : code(header.find(zone_code_field(kind))),
        family(header.find("ho_ma")),
        name(header.find(zone_name_field(kind))),
        variety(header.find("giong")),
        crop(header.find("cay_trong")),
        crop_code(header.find("ma_cay")),
        group(header.find("nhom_cay")),
        market(header.find("thi_truong")),
        species(header.find("doi_tuong_nuoi")),
        state(header.find("trang_thai")),
        since(header.find("ngay_trang_thai")),
        reason(header.find("ly_do")),
        given(header.find("ngay_cap")),
        area(header.find("dien_tich")),
        drawn(header.find("dien_tich_ve")),
        address(header.find("dia_chi")),
        province(header.find("tinh")),
        commune(header.find("maXaGoc")),
        today(header.find("maXa")),
        edition(header.find("phienBan")),
        stars(header.find("hang_sao")),
        star_number(header.find("sao")),
        gln(header.find("ma_dia_diem")),
        holder(std::max(header.find("to_chuc"), header.find("chu_the"))),
        product_group(kind == ZoneKind::ocop ? header.find("nhom") : -1) {}
};

}  // namespace sohoa
