#include "dataset/accommodation_merge.hpp"

#include <doctest/doctest.h>

#include <map>

using namespace sohoa;

namespace {

using Texts = std::map<std::string, std::string>;

/// Records with these values, of which the first takes over what the others know.
Texts merged(const std::vector<Texts>& records, const std::vector<std::vector<std::string_view>>& doubtful = {}) {
  auto header = std::make_shared<Header>();
  const std::vector<std::string> numbers{"hang_sao", "so_phong", "so_giuong"};
  for (const char* name :
       {"ma_co_so", "ten", "ten_khac", "loai", "phan_loai", "hang", "hang_sao", "dat_chuan", "so_quyet_dinh",
        "ngay_quyet_dinh", "so_phong", "so_giuong", "dien_thoai", "di_dong", "email", "gop_vao", "nguon_gop"})
    header->fields.push_back({name, Type::text});
  Batch batch;
  batch.header = header;
  batch.features.resize(records.size());
  for (const Texts& record : records)
    for (const Field& field : header->fields) {
      const auto found = record.find(field.name);
      const bool number = std::find(numbers.begin(), numbers.end(), field.name) != numbers.end();
      batch.values.push_back(found == record.end() ? Value::null()
                             : number              ? Value::of(std::int64_t{std::stoi(found->second)})
                                                   : Value::of(batch.arena.copy(found->second)));
    }
  std::vector<HeldFeature> group;
  for (std::size_t i = 0; i < records.size(); ++i)
    group.push_back({&batch, i, i < doubtful.size() ? doubtful[i] : std::vector<std::string_view>{}});
  merge_accommodation(*header, group);
  Texts texts;
  for (std::size_t i = 0; i < header->fields.size(); ++i) {
    const Value& value = batch.row(0)[i];
    if (!value.is_null())
      texts[header->fields[i].name] = std::string(value.is_text() ? value.text() : std::to_string(value.integer));
  }
  return texts;
}

}  // namespace

TEST_CASE("stars come with the type that bears them") {
  const Texts homestay =
      merged({{{"ten", "Nắng Vàng"}, {"loai", "nha_o"}, {"so_phong", "12"}},
              {{"ten", "Nắng Vàng"}, {"loai", "khach_san"}, {"hang_sao", "3"}, {"so_giuong", "20"}}});
  CHECK(homestay.at("loai") == "nha_o");
  CHECK_FALSE(homestay.contains("hang_sao"));
  CHECK_FALSE(homestay.contains("so_giuong"));
  const Texts decided =
      merged({{{"ten", "Nắng Vàng"}, {"loai", "nha_o"}},
              {{"ten", "Nắng Vàng"}, {"loai", "khach_san"}, {"hang_sao", "3"}, {"so_quyet_dinh", "12"}}});
  CHECK(decided.at("loai") == "khach_san");
  CHECK(decided.at("hang_sao") == "3");
  const Texts untyped =
      merged({{{"ten", "Nắng Vàng"}, {"hang_sao", "3"}}, {{"ten", "Nắng Vàng"}, {"loai", "nha_nghi"}}});
  CHECK_FALSE(untyped.contains("loai"));
}

TEST_CASE("rooms and beds are of one record") {
  const Texts kept =
      merged({{{"ten", "A"}, {"so_phong", "30"}}, {{"ten", "A"}, {"so_phong", "15"}, {"so_giuong", "25"}}});
  CHECK(kept.at("so_phong") == "30");
  CHECK_FALSE(kept.contains("so_giuong"));
  const Texts taken = merged({{{"ten", "A"}}, {{"ten", "A"}, {"so_phong", "15"}, {"so_giuong", "25"}}});
  CHECK(taken.at("so_giuong") == "25");
}

TEST_CASE("mobile numbers stay what they are, and what is doubtful is not taken") {
  const Texts texts =
      merged({{{"ten", "A"}, {"dien_thoai", "+842033812345"}},
              {{"ten", "A"}, {"dien_thoai", "+842033812346"}, {"di_dong", "+84912345678"}, {"email", "sai"}},
              {{"ten", "A"}, {"email", "ba@mau.example"}}},
             {{}, {"email"}, {}});
  CHECK(texts.at("dien_thoai") == "+842033812345; +842033812346");
  CHECK(texts.at("di_dong") == "+84912345678");
  CHECK(texts.at("email") == "ba@mau.example");
}
