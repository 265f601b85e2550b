/** The polynomials of CRC-32, as in zip files, and of CRC-32C, with reversed bits. */
const POLYNOMIALS = { crc32: 0xedb88320, crc32c: 0x82f63b78 };

const TABLES = Object.fromEntries(
  Object.entries(POLYNOMIALS).map(([name, polynomial]) => [
    name,
    Uint32Array.from({ length: 256 }, (_, byte) => entry(byte, polynomial)),
  ]),
) as Record<keyof typeof POLYNOMIALS, Uint32Array>;

/** The CRC of data, optionally continued from a previous value. `zlib.crc32` needs a later Node.js 20. */
export function crc32(data: Buffer, before = 0, kind: keyof typeof POLYNOMIALS = 'crc32'): number {
  const table = TABLES[kind];
  let crc = ~before;
  for (const byte of data) crc = (crc >>> 8) ^ table[(crc ^ byte) & 0xff];
  return ~crc >>> 0;
}

function entry(byte: number, polynomial: number): number {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ polynomial : value >>> 1;
  return value >>> 0;
}
