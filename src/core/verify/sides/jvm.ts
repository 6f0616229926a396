import { joinWords, type Sides } from './sides.ts'

/** Assertions of JUnit, AssertJ and Hamcrest. The text may begin with the name of the exception. */
export function readJvm(text: string): Sides | null {
  const message = text
    .replace(/^(?:[\w$]+\.)+[\w$]*(?:Error|Exception)\w*: ?/, '')
    .replace(/\n\tat [\s\S]*$/, '')
  const junit = /^(?:([\s\S]*?)(?: ==>|,|:)? )?expected: ?<([\s\S]*?)> but was: ?<([\s\S]*)>\s*$/.exec(
    message,
  )
  if (junit) return { ...joinWords(junit[1]), expected: junit[2]!, received: junit[3]! }
  const equal = /^(?:([\s\S]*?) ==> )?expected: not equal but was: <([\s\S]*)>\s*$/.exec(message)
  if (equal) return { ...joinWords(equal[1]), expected: `anything but ${equal[2]}`, received: equal[2]! }
  const instance =
    /^(?:([\s\S]*?) ==> )?Unexpected type, expected: <([\s\S]*?)> but was: <([\s\S]*)>\s*$/.exec(message)
  if (instance) return { ...joinWords(instance[1]), expected: instance[2]!, received: instance[3]! }
  const nothing = /^(?:([\s\S]*?) ==> )?Expected (\S+) to be thrown, but nothing was thrown\.?\s*$/.exec(
    message,
  )
  if (nothing) return { ...joinWords(nothing[1]), expected: `${nothing[2]} to be thrown`, received: 'none' }
  const hamcrest = /^([\s\S]*?)\s*^Expected: ([\s\S]+?)\n\s+but: (?:was )?([\s\S]+)$/m.exec(message)
  if (hamcrest)
    return {
      ...joinWords(hamcrest[1]?.trim()),
      expected: hamcrest[2]!.replace(/^is /, ''),
      received: hamcrest[3]!.trim(),
    }
  const assertj = /^([\s\S]*?)\s*^expected: ([\s\S]+?)\n but was: ([\s\S]+)$/m.exec(message)
  if (assertj)
    return {
      ...joinWords(assertj[1]?.trim().replace(/^\[([\s\S]*)\]$/, '$1')),
      expected: assertj[2]!,
      received: assertj[3]!.trim(),
    }
  return null
}
