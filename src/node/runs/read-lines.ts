/**
 * Values of JSON Lines; a line that a crash cut off is left out.
 * (Not by node:readline, which also breaks lines at U+2028, a character that JSON does not escape.)
 * @param holding only lines that contain this text are parsed
 */
export async function* readLines(chunks: AsyncIterable<string>, holding = ''): AsyncGenerator<unknown> {
  // Pieces of an incomplete line: joined once, so that a 10 MB line is not copied again with every chunk.
  let rest: string[] = []
  for await (const chunk of chunks) {
    const [first, ...others] = chunk.split('\n')
    rest.push(first!)
    for (const piece of others) {
      yield* value(rest.join(''), holding)
      rest = [piece]
    }
  }
  yield* value(rest.join(''), holding)
}

function* value(line: string, holding: string): Generator<unknown> {
  if (line === '' || !line.includes(holding)) return
  let parsed: unknown
  try {
    parsed = JSON.parse(line)
  } catch {
    return
  }
  yield parsed
}
