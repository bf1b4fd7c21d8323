#include "source/dbf.hpp"

#include <algorithm>
#include <cstring>

#include "base/error.hpp"
#include "base/message.hpp"

namespace sohoa::source {
namespace {

constexpr std::size_t kBlock = 1 << 20;
constexpr std::size_t kFieldBytes = 32;

template <typename T>
T little(const char* bytes) {
  T value;
  std::memcpy(&value, bytes, sizeof value);
  return value;
}

Type type_of(char kind, std::uint32_t length, unsigned decimals) {
  switch (kind) {
    case 'N':
    case 'F':
      return decimals == 0 && kind == 'N' && length <= 18 ? Type::integer : Type::number;
    case 'L':
      return Type::boolean;
    case 'D':
      return Type::date;
    default:
      return Type::text;
  }
}

}  // namespace

Dbf::Dbf(const std::string& path, std::string display)
    : file_(VSIFOpenL(path.c_str(), "rb")), display_(std::move(display)) {
  if (!file_) throw InputError(tr("{}: cannot be opened", display_));
  char head[32];
  if (VSIFReadL(head, 1, sizeof head, file_.get()) != sizeof head)
    throw InputError(tr("{}: is no .dbf table: it is too short", display_));
  records_ = little<std::uint32_t>(head + 4);
  header_length_ = little<std::uint16_t>(head + 8);
  record_length_ = little<std::uint16_t>(head + 10);
  if (header_length_ < sizeof head + 1 || record_length_ < 1)
    throw InputError(tr("{}: is no .dbf table: its header is damaged", display_));
  std::string fields(header_length_ - sizeof head, '\0');
  if (VSIFReadL(fields.data(), 1, fields.size(), file_.get()) != fields.size())
    throw InputError(tr("{}: is cut off within its header", display_));
  read_fields(fields);
  compare_with_size();
}

void Dbf::read_fields(std::string_view bytes) {
  std::uint32_t offset = 1;  // behind the mark of deletion
  for (; bytes.size() >= kFieldBytes && bytes.front() != '\r'; bytes.remove_prefix(kFieldBytes)) {
    Column column;
    column.name = bytes.substr(0, 11);
    column.name.resize(std::min(column.name.find('\0'), column.name.size()));
    column.name.resize(column.name.find_last_not_of(' ') + 1);
    column.dbf = bytes[11];
    column.length = static_cast<unsigned char>(bytes[16]);
    const unsigned decimals = static_cast<unsigned char>(bytes[17]);
    if (std::string_view("CNFLDM").find(column.dbf) == std::string_view::npos)
      throw InputError(tr("{}: column {} is of a kind ({}) that this program does not read; save the table as dBASE IV",
                          display_, column.name, std::string(1, column.dbf)));
    column.type = type_of(column.dbf, column.length, decimals);
    column.wide = column.length > 15;
    column.offset = offset;
    offset += column.length;
    columns_.push_back(std::move(column));
  }
  if (offset > record_length_)
    throw InputError(
        tr("{}: the header is damaged: the columns need {} bytes, a record has {}", display_, offset, record_length_));
}

void Dbf::compare_with_size() {
  VSIFSeekL(file_.get(), 0, SEEK_END);
  const auto size = static_cast<std::int64_t>(VSIFTellL(file_.get()));
  const std::int64_t held = (size - header_length_) / record_length_;
  if (held < records_)
    throw InputError(tr("{}: the file is cut off: it says that it holds {} records, but there are only {}", display_,
                        records_, held));
}

std::string_view Dbf::record(std::int64_t index) {
  if (index < first_ || index >= first_ + in_block_) {
    const std::int64_t many = std::max<std::int64_t>(1, static_cast<std::int64_t>(kBlock / record_length_));
    first_ = index;
    in_block_ = std::min(many, records_ - index);
    block_.resize(static_cast<std::size_t>(many) * record_length_);
    const std::size_t wanted = static_cast<std::size_t>(in_block_) * record_length_;
    VSIFSeekL(file_.get(), header_length_ + static_cast<vsi_l_offset>(index) * record_length_, SEEK_SET);
    if (in_block_ < 1 || VSIFReadL(block_.data(), 1, wanted, file_.get()) != wanted)
      throw InputError(tr("{}: record {} cannot be read", display_, index + 1));
  }
  return {block_.data() + static_cast<std::size_t>(index - first_) * record_length_, record_length_};
}

}  // namespace sohoa::source
