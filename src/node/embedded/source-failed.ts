/** Why a file could not be had from one source; the next source may do better. The message is a clause. */
export class SourceFailed extends Error {
  override readonly name = 'SourceFailed'
}
