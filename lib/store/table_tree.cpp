#include "store/table_tree.hpp"

#include <algorithm>
#include <cstring>

#include "base/error.hpp"
#include "base/message.hpp"
#include "store/big_endian.hpp"
#include "store/row_record.hpp"

namespace sohoa::store {
namespace {

constexpr std::size_t kLeafHead = 8, kInteriorHead = 12, kPointer = 2, kPageNumber = 4;
constexpr std::size_t kLargestRecord = 1'000'000'000;  // SQLITE_MAX_LENGTH of most builds
// Places in the head of a page.
constexpr std::size_t kCells = 3, kContent = 5, kLastChild = 8;

void write_head(char* page, char kind, std::size_t cells, std::size_t content) {
  page[0] = kind;
  put_big(page + kCells, static_cast<std::uint16_t>(cells));
  put_big(page + kContent, static_cast<std::uint16_t>(content));  // 65536 is written as 0
}

}  // namespace

TableTree::Child TableTree::child(std::uint32_t page, std::int64_t last) {
  const auto bits = static_cast<std::uint64_t>(last);
  return {page, static_cast<std::uint32_t>(bits >> 32), static_cast<std::uint32_t>(bits)};
}

TableTree::TableTree(PageFile& file, std::uint32_t root) : file_(file), root_(root), page_(file.page_size()) {
  begin_leaf();
}

void TableTree::begin_leaf() {
  std::fill(page_.begin(), page_.end(), '\0');
  cells_ = 0;
  content_ = file_.usable();
}

std::size_t local_record_size(std::size_t usable, std::size_t record) {
  const std::size_t most = usable - 35;
  if (record <= most) return record;
  const std::size_t least = (usable - 12) * 32 / 255 - 23;
  const std::size_t wanted = least + (record - least) % (usable - kPageNumber);
  return wanted <= most ? wanted : least;
}

void TableTree::append(std::int64_t rowid, std::string_view record) {
  if (record.size() > kLargestRecord)
    throw OutputError(tr("{}: a value or geometry is larger than SQLite can hold (1 GB)", file_.shown()));
  const std::size_t local = local_size(record.size());
  const bool overflows = local < record.size();
  const std::uint32_t overflow = overflows ? append_overflow(record.substr(local)) : 0;
  char head[2 * kLongestVarint];
  const char* const head_end = put_varint(put_varint(head, record.size()), static_cast<std::uint64_t>(rowid));
  const auto head_size = static_cast<std::size_t>(head_end - head);
  const std::size_t size = head_size + local + (overflows ? kPageNumber : 0);

  if (kLeafHead + (cells_ + 1) * kPointer + size > content_) {
    write_head(page_.data(), kLeafPage, cells_, content_);
    leaves_.push_back(child(file_.append(page_.data()), last_));
    begin_leaf();
  }
  content_ -= size;
  char* place = page_.data() + content_;
  std::memcpy(place, head, head_size);
  std::memcpy(place + head_size, record.data(), local);
  if (overflows) put_big(place + head_size + local, overflow);
  put_big(page_.data() + kLeafHead + cells_ * kPointer, static_cast<std::uint16_t>(content_));
  ++cells_;
  last_ = rowid;
}

std::uint32_t TableTree::append_overflow(std::string_view rest) {
  const std::uint32_t first = file_.next();
  std::vector<char> page(file_.page_size());
  while (!rest.empty()) {
    const std::string_view part = rest.substr(0, file_.usable() - kPageNumber);
    rest.remove_prefix(part.size());
    std::fill(page.begin(), page.end(), '\0');
    put_big(page.data(), rest.empty() ? std::uint32_t{0} : file_.after(file_.next()));
    std::memcpy(page.data() + kPageNumber, part.data(), part.size());
    file_.append(page.data());
  }
  return first;
}

bool TableTree::find(std::int64_t rowid, std::string& record) const {
  const Child* leaf = std::lower_bound(leaves_.begin(), leaves_.end(), rowid,
                                       [](const Child& child, std::int64_t wanted) { return child.last() < wanted; });
  if (leaf == leaves_.end()) return find_in_leaf(page_.data(), rowid, record);
  std::vector<char> page(file_.page_size());
  file_.read(leaf->page, page.data());
  return find_in_leaf(page.data(), rowid, record);
}

bool TableTree::find_in_leaf(const char* page, std::int64_t rowid, std::string& record) const {
  const std::size_t cells = page == page_.data() ? cells_ : get_big<std::uint16_t>(page + kCells);
  for (std::size_t i = 0; i < cells; ++i) {
    std::size_t at = get_big<std::uint16_t>(page + kLeafHead + i * kPointer);
    const std::string_view bytes(page, file_.usable());
    std::uint64_t size = 0, id = 0;
    get_varint(bytes, at, size);
    get_varint(bytes, at, id);
    if (static_cast<std::int64_t>(id) != rowid) continue;
    const std::size_t local = local_size(static_cast<std::size_t>(size));
    record.assign(page + at, local);
    std::uint32_t next = local < size ? get_big<std::uint32_t>(page + at + local) : 0;
    for (std::vector<char> more(file_.page_size()); next != 0; next = get_big<std::uint32_t>(more.data())) {
      file_.read(next, more.data());
      record.append(more.data() + kPageNumber,
                    std::min(static_cast<std::size_t>(size) - record.size(), file_.usable() - kPageNumber));
    }
    return true;
  }
  return false;
}

/// The last child has no cell: it is the one for all higher rowids.
void TableTree::write_interior(char* page, const Child* children, std::size_t count) const {
  std::fill(page, page + file_.page_size(), '\0');
  std::size_t content = file_.usable();
  for (std::size_t i = 0; i + 1 < count; ++i) {
    char cell[kPageNumber + kLongestVarint];
    put_big(cell, children[i].page);
    const char* const end = put_varint(cell + kPageNumber, static_cast<std::uint64_t>(children[i].last()));
    content -= static_cast<std::size_t>(end - cell);
    std::copy(static_cast<const char*>(cell), end, page + content);
    put_big(page + kInteriorHead + i * kPointer, static_cast<std::uint16_t>(content));
  }
  write_head(page, kInteriorPage, count - 1, content);
  put_big(page + kLastChild, children[count - 1].page);
}

void TableTree::finish() {
  write_head(page_.data(), kLeafPage, cells_, content_);
  if (leaves_.empty()) return file_.write(root_, page_.data());
  leaves_.push_back(child(file_.append(page_.data()), last_));
  const std::size_t cell = kPointer + kPageNumber + varint_size(static_cast<std::uint64_t>(last_));
  const std::size_t most = (file_.usable() - kInteriorHead) / cell + 1;
  Growing<Child> level = std::move(leaves_);
  while (level.size() > most) {
    // Shared out evenly, so that no page is left with a single child.
    const std::size_t groups = (level.size() + most - 1) / most;
    Growing<Child> above;
    for (std::size_t i = 0; i < groups; ++i) {
      const std::size_t first = i * level.size() / groups, end = (i + 1) * level.size() / groups;
      write_interior(page_.data(), &level[first], end - first);
      above.push_back(child(file_.append(page_.data()), level[end - 1].last()));
    }
    level = std::move(above);
  }
  write_interior(page_.data(), level.begin(), level.size());
  file_.write(root_, page_.data());
}

}  // namespace sohoa::store
