// The quick way of reading and writing the pipe against the thorough one.
#include <doctest/doctest.h>

#include <bit>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <limits>
#include <random>

#include "stream/json.hpp"
#include "stream/plain_record.hpp"
#include "stream/record.hpp"
#include "stream/writer.hpp"

using namespace sohoa;

namespace {

std::shared_ptr<Header> header_of(const std::string& schema) {
  auto header = std::make_shared<Header>();
  header->schema = schema;
  header->fields = {{.name = "so", .type = Type::integer}, {.name = "dien\"Tich", .type = Type::number},
                    {.name = "tên", .type = Type::text},   {.name = "co", .type = Type::boolean},
                    {.name = "ngay", .type = Type::date},  {.name = "luc", .type = Type::datetime}};
  header->sources.resize(2);
  return header;
}

template <typename T>
void put(std::string& bytes, T value) {
  bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
}

class Maker {
 public:
  explicit Maker(unsigned seed) : random_(seed) {}

  void add(Batch& batch) {
    Feature& feature = batch.features.emplace_back();
    feature.origin = {pick(2), static_cast<std::int64_t>(pick(1000)), pick(3) == 0 ? 7 : -1};
    if (pick(5) == 0) feature.rest = batch.arena.copy(R"({"a":"} ]\" {","b":[1,{"c":null}]})");
    if (pick(8) != 0) feature.wkb = batch.arena.copy(geometry(1 + pick(6)));
    for (const Field& field : batch.header->fields) batch.values.push_back(value(field.type, batch.arena));
  }
  std::uint32_t pick(std::uint32_t below) { return random_() % below; }

 private:
  Value value(Type type, Arena& arena) {
    if (pick(4) == 0) return Value::null();
    switch (type) {
      case Type::integer:
        return Value::of(static_cast<std::int64_t>(wide_() >> pick(64)) * (pick(2) == 0 ? 1 : -1));
      case Type::number:
        return Value::of(number());
      case Type::boolean:
        return Value::of(pick(2) == 0);
      default: {
        constexpr std::string_view kTexts[] = {"",          "Đỗ Văn Mẫu", "a", "2024-01-02", "with \"quotes\"",
                                               "tab\there", "12"};
        return Value::of(arena.copy(kTexts[pick(std::size(kTexts))]), type);
      }
    }
  }
  double number() {
    const auto thousandths = static_cast<double>(wide_() % 10'000'000'000);
    return pick(3) == 0 ? std::ldexp(thousandths, static_cast<int>(pick(100)) - 50) : thousandths / 1000;
  }
  std::string geometry(std::uint32_t code) {
    std::string wkb(1, '\1');
    put(wkb, code);
    if (code == 1) {
      position(wkb);
      return wkb;
    }
    const std::uint32_t count = pick(4);
    put(wkb, count);
    for (std::uint32_t i = 0; i < count; ++i) {
      if (code > 3) wkb += geometry(code - 3);
      if (code == 2) position(wkb);
      if (code != 3) continue;
      const std::uint32_t points = pick(6);
      put(wkb, points);
      for (std::uint32_t n = 0; n < points; ++n) position(wkb);
    }
    return wkb;
  }
  void position(std::string& wkb) {
    put(wkb, number());
    put(wkb, -number());
  }

  std::mt19937 random_;
  std::mt19937_64 wide_{random_()};
};

/// The records of a batch as the writer puts them, with what simdjson wants to stand behind.
std::vector<std::string> records_of(Batch& batch) {
  std::FILE* nowhere = std::tmpfile();
  StreamWriter writer(fileno(nowhere));
  writer.begin(batch.header);
  writer.encode(batch);
  std::fclose(nowhere);
  std::vector<std::string> records;
  std::string_view text(batch.text.data(), batch.text.size());
  while (!text.empty()) {
    text.remove_prefix(1);
    const std::size_t end = std::min(text.find('\x1E'), text.size());
    records.emplace_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return records;
}

bool same(const Value& a, const Value& b) {
  if (a.type != b.type) return false;
  if (a.is_text()) return a.text() == b.text();
  return std::memcmp(&a.integer, &b.integer, a.type == Type::boolean ? 1 : 8) == 0 || a.is_null();
}

void check_same(const Batch& quick, const Batch& thorough) {
  REQUIRE(quick.features.size() == 1);
  REQUIRE(thorough.features.size() == 1);
  const Feature &a = quick.features[0], &b = thorough.features[0];
  CHECK(a.origin.file == b.origin.file);
  CHECK(a.origin.row == b.origin.row);
  CHECK(a.origin.fid == b.origin.fid);
  CHECK(a.wkb == b.wkb);
  CHECK(a.rest == b.rest);
  REQUIRE(quick.values.size() == thorough.values.size());
  for (std::size_t i = 0; i < quick.values.size(); ++i) CHECK(same(quick.values[i], thorough.values[i]));
  CHECK(thorough.issues.empty());
}

std::size_t longest_number(std::string_view text) {
  std::size_t longest = 0, run = 0;
  for (const char c : text) {
    run = (c >= '0' && c <= '9') || c == '.' ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  return longest;
}

/// True when the thorough reader takes it.
bool decode(const std::string& record, Batch& batch) {
  std::string padded = record + std::string(simdjson::SIMDJSON_PADDING, '\0');
  try {
    RecordDecoder(batch).decode({{padded.data(), record.size()}, padded.size()});
  } catch (const std::exception&) {
    return false;
  }
  return true;
}

}  // namespace

TEST_CASE("plain records are read as the thorough reader reads them, and nearly all are plain") {
  for (const char* schema : {"", "lot"}) {
    Batch batch;
    batch.header = header_of(schema);
    const PlainRecords plain(*batch.header);
    Maker maker(3);
    for (int i = 0; i < 3000; ++i) maker.add(batch);
    std::size_t read = 0, escaped = 0;
    for (const std::string& record : records_of(batch)) {
      Batch quick, thorough;
      quick.header = thorough.header = batch.header;
      REQUIRE(decode(record, thorough));
      escaped +=
          record.substr(0, record.find("\"rest\"")).find("\\\"q") != record.npos || record.find("\\t") != record.npos;
      if (!plain.decode(record, quick)) {
        CHECK(quick.features.empty());
        CHECK(quick.values.empty());
        continue;
      }
      ++read;
      check_same(quick, thorough);
    }
    // What is left: texts with escapes, integers of more than 18 digits.
    CHECK(read > 1000);
    CHECK(read + escaped > 2500);
  }
}

TEST_CASE("damaged records: what the quick reader takes, the thorough one takes alike") {
  std::mt19937 random(5);
  constexpr std::string_view kBytes = "{}[]\",:.-+eE0123456789 \nntfx\\\x01\xC4\x91";
  std::size_t taken = 0;
  for (const char* schema : {"", "lot"}) {
    Batch batch;
    batch.header = header_of(schema);
    const PlainRecords plain(*batch.header);
    Maker maker(9);
    for (int i = 0; i < 400; ++i) maker.add(batch);
    for (const std::string& record : records_of(batch))
      for (int turn = 0; turn < 60; ++turn) {
        std::string damaged = record;
        const std::size_t at = random() % damaged.size();
        switch (random() % 4) {
          case 0:
            damaged.erase(at, 1 + random() % 3);
            break;
          case 1:
            damaged.insert(at, 1, kBytes[random() % kBytes.size()]);
            break;
          case 2:
            damaged.resize(at);
            break;
          default:
            damaged[at] = kBytes[random() % kBytes.size()];
        }
        if (!simdjson::validate_utf8(damaged)) continue;  // the stream's reader does not ask then
        if (longest_number(damaged) > 19) continue;       // simdjson 3.0 reads 0.030042725024940182266 as 0.01
        Batch quick, thorough;
        quick.header = thorough.header = batch.header;
        if (!plain.decode(damaged, quick)) continue;
        ++taken;
        CAPTURE(damaged);
        REQUIRE(decode(damaged, thorough));
        check_same(quick, thorough);
      }
  }
  CHECK(taken > 1000);
}

TEST_CASE("numbers are written as std::to_chars writes them") {
  std::mt19937_64 random(1);
  const auto check = [](double value) {
    char ours[json::kNumberRoom], theirs[64];
    const std::string_view written(ours, static_cast<std::size_t>(json::write_number(ours, value) - ours));
    const std::string_view expected(
        theirs, static_cast<std::size_t>(std::to_chars(theirs, theirs + sizeof theirs, value).ptr - theirs));
    CHECK_MESSAGE(written == expected, expected);
  };
  for (int i = 0; i < 300000; ++i) {
    const auto digits = static_cast<std::int64_t>(random() >> (random() % 64));
    check(static_cast<double>(digits) / 1000);
    check(static_cast<double>(digits % 10'000'000'000) / 1000);
    check(static_cast<double>(digits % 10'000'000) / 10);
    check(-static_cast<double>(digits) / 10000);
    check(static_cast<double>(digits));
    check(std::bit_cast<double>(random() & ~(std::uint64_t{1} << 62)));
  }
  for (const double value : {0.0,  -0.0, 0.001, 0.01, 0.1,    1.0,    10.0,        99999.0,          100000.0, 123456.0,
                             1e12, 1e15, 1e22,  1e-7, 0.0005, 0.9999, 2345001.215, 999999999999.999, -0.5,     5e-324})
    check(value);
}

TEST_CASE("texts are written with every byte that needs it escaped, wherever it stands") {
  const auto expected = [](std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
      const auto byte = static_cast<unsigned char>(c);
      if (c == '"' || c == '\\') {
        out += '\\';
        out += c;
      } else if (byte < 0x20 || byte == 0x7F) {
        constexpr std::string_view kNamed = "\n\r\t", kLetters = "nrt";
        const std::size_t named = kNamed.find(c);
        char hex[8];
        std::snprintf(hex, sizeof hex, "\\u%04x", byte);
        out += named == kNamed.npos ? std::string(hex) : std::string("\\") + kLetters[named];
      } else {
        out += c;
      }
    }
    return out + "\"";
  };
  for (int byte = 0; byte < 256; ++byte)
    for (std::size_t before = 0; before < 10; ++before)
      for (const std::size_t behind : {0u, 1u, 7u, 9u}) {
        const std::string text = std::string(before, 'a') + static_cast<char>(byte) + std::string(behind, '\x80');
        std::string out = "x";
        json::append_string(out, text);
        CHECK(out == "x" + expected(text));
      }
  std::mt19937 random(2);
  for (int i = 0; i < 20000; ++i) {
    std::string text(random() % 40, '\0');
    for (char& c : text) c = static_cast<char>(random() % 4 == 0 ? "\"\\\x7F\x1F"[random() % 4] : random());
    std::string out;
    json::append_string(out, text);
    CHECK(out == expected(text));
  }
}
