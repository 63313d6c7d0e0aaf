/** The head of a valid MP4 of any size, so that a benchmark's clips pass the check of what was fetched. */

/** @returns ftyp, an empty moov, and the header of one mdat that fills the rest of `totalBytes` */
export function clipHead(totalBytes: number): Buffer {
  const ftyp = Buffer.from('0000001c667479706d703432000000006d70343269736f6d61766331', 'hex');
  const moov = Buffer.concat([Buffer.from([0, 0, 0, 8]), Buffer.from('moov')]);
  const mdat = Buffer.alloc(16);
  mdat.writeUInt32BE(1, 0);
  mdat.write('mdat', 4);
  mdat.writeBigUInt64BE(BigInt(totalBytes - ftyp.length - moov.length), 8);
  return Buffer.concat([ftyp, moov, mdat]);
}
