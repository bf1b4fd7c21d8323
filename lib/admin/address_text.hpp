#pragma once
// Addresses as people write them in one line: which words are the house, the street, the hamlet and the units.
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "admin/finder.hpp"
#include "admin/units.hpp"

namespace sohoa::admin {

/// What words of an address say, from the smallest to the greatest.
enum class AddressPart : std::uint8_t {
  room,      ///< phòng, căn hộ, tầng
  building,  ///< tòa, chung cư, block
  lot,       ///< lô, LK, ô
  house,     ///< "12", "12A", "12/3/5", "số nhà 9", "SN 5"
  lane,      ///< ngách, hẻm
  alley,     ///< ngõ, kiệt
  street,    ///< đường, phố, quốc lộ; also a name behind a house's number
  hamlet,    ///< tổ, khu, thôn, xóm, ấp, bản, khóm, khu phố, khu đô thị
  commune,
  district,
  province,
};
/// "room", "house", "commune" and so on.
std::string_view address_part_name(AddressPart part);

/// Words of the text that are one part, with the word for their kind ("ngõ 78", "P. Bãi Cháy").
struct AddressPiece {
  AddressPart part;
  std::size_t at, size;  ///< bytes of Address::text
  std::size_t name =
      0;  ///< of a local part: how many of them are the word for its kind and what parts it from the name
};

/// What was read of an address. The units are those that the text tells: a district follows from its commune, a
/// province from its district; nothing is guessed.
struct Address {
  /// The text that was read, which the pieces lie in: as given, but in NFC, and mended where it had been converted
  /// wrongly ("Quáº£ng Ninh").
  std::string text;
  bool mended = false;               ///< `text` was converted wrongly and is mended
  std::vector<AddressPiece> pieces;  ///< as they stand in the text; they do not overlap

  /// Of the units below; with neither commune nor province it says nothing. A text that tells a unit that exists before
  /// and since July 2025 under the same name, and no district, is of 2026.
  Edition edition = Edition::y2026;
  const Commune* commune = nullptr;    ///< null when not said, or when it could be several
  const District* district = nullptr;  ///< of 2024 only
  const Province* province = nullptr;
  /// The commune's name in the text, where its unit ended before July 2025 and went into `commune` ("Phường 12").
  std::string_view former_commune;
  /// How sure the units are, 0 to 1: of those with 0.9 and more at most one in a hundred is wrong.
  double confidence = 0;
  /// Where the text leaves it open: the units that it may mean, the likeliest first; empty otherwise.
  std::vector<Unit> candidates;

  std::string_view piece_text(const AddressPiece& piece) const {
    return std::string_view(text).substr(piece.at, piece.size);
  }
  /// The same of a local part without the word for its kind: "78", "Nam Hà".
  std::string_view piece_name(const AddressPiece& piece) const { return piece_text(piece).substr(piece.name); }
  /// The first piece that is such a part; empty when none is.
  std::string_view part(AddressPart part) const;
  /// What is no part of an address, as it stands: names without a word for their kind, remarks, codes. Pieces of it are
  /// parted by "; ".
  std::string remainder() const;
};

/// Reads addresses. Looks units up exactly, then with slips of the pen and of scanners; a cell of any length takes a
/// bounded time. Threads may share one.
class AddressReader {
 public:
  /// The reader of the shipped lists, made at first use; safe from any thread.
  static const AddressReader& shipped();
  explicit AddressReader(const Units& units);
  ~AddressReader();

  /// Reads an address. `edition`: the units are known to be of 2024, or of 2025 and 2026; otherwise the text tells.
  Address read(std::string_view text, std::optional<Edition> edition = {}) const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

/// An address of which only the parts below the commune are read; the names of units stay in the remainder, or at the
/// end of the last part. Takes a microsecond or two.
Address local_address(std::string_view text);

/// An address written as the rules want it, in one edition.
struct AddressLine {
  std::string text;  ///< "Số 9, ngõ 78, đường Giải Phóng, Phường Bạch Mai, Thành phố Hà Nội"
  const Commune* commune = nullptr;  ///< of the edition asked for
  std::vector<const Commune*>
      several;  ///< the commune was split or merged: it may be one of these, and `text` is empty
};

/// The line in another edition: local parts in their order, then the units by their names of that edition. A split
/// commune is not guessed.
AddressLine address_line(const Address& address, Edition to, const Units& units = Units::shipped());

/// What form PL03-01 asks for in field 23: house, lane, alley, street, hamlet with commas between them, and neither
/// commune nor province.
std::string land_form_line(const Address& address);

}  // namespace sohoa::admin
