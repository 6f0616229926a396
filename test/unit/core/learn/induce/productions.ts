import { capital, type Draw, type Production } from './planted.ts'

/** One production a source, a transform, a structure and a kind of condition. */

const NOTATIONS: ((key: string, text: string) => string)[] = [
  (key, text) => `{ ${key}: ${JSON.stringify(text)} }`,
  (key, text) => JSON.stringify({ [key]: text }),
  (key, text) => `{'${key}': '${text}'}`,
  (key, text) => `map[string]string{"${key}":"${text}"}`,
  (key, text) => `Problem { ${key}: "${text}" }`,
]
const KEYS = ['code', 'reason', 'problem', 'detail', 'kind']
const CODES = ['WRONG', 'bad', 'refused', 'E', 'Missing']
const SEPARATORS = ['_', '-', ':', '/', '.']
const PLACES = ['label', 'total', 'reference', 'state', 'weight']
const MONTHS = 'January February March April May June July August September October November December'.split(
  ' ',
)

const two = (number: number) => String(number).padStart(2, '0')

const manyOf = (noun: string) => (noun.endsWith('y') ? `${noun.slice(0, -1)}ies` : `${noun}s`)

/** Numbers that differ from task to task. */
const amount = (draw: Draw) => draw.number(1_001, 99_998)

const DATES: Record<string, (y: number, m: number, d: number) => string> = {
  'YYYY-MM-DD': (y, m, d) => `${y}-${two(m)}-${two(d)}`,
  'DD.MM.YYYY': (y, m, d) => `${two(d)}.${two(m)}.${y}`,
  YYYYMMDD: (y, m, d) => `${y}${two(m)}${two(d)}`,
  'MM/DD/YYYY': (y, m, d) => `${two(m)}/${two(d)}/${y}`,
}

export const PRODUCTIONS: Production[] = [
  {
    name: 'a constant at a place',
    plant: (draw) => {
      const place = draw.pick(PLACES)
      const value = draw.number(200, 599)
      return {
        checks: draw.tasks().flatMap(({ task, prompt, words }) =>
          [1, 2].map((at) => ({
            task,
            prompt: prompt(`Write ${words.join('')}(input).`),
            name: `${words.join('')}(${at}).${place}`,
            expected: String(value),
            received: '0',
          })),
        ),
        says: [`"${place}"`, ` ${value}`],
      }
    },
  },
  {
    name: 'a text before the name of the parameter',
    plant: (draw) => {
      const [key, code, separator, style, notation] = [
        draw.pick(KEYS),
        draw.pick(CODES),
        draw.pick(SEPARATORS),
        draw.style(),
        draw.pick(NOTATIONS),
      ]
      return {
        checks: draw.tasks().map(({ task, prompt, words, verb, name }) => ({
          task,
          prompt: prompt(`Write ${verb}It(${name}).`),
          name: `${verb}It("")`,
          expected: notation(key, `${code}${separator}${style.write(words)}`),
        })),
        says: [key, JSON.stringify(code + separator), 'the parameter', style.says],
      }
    },
  },
  {
    name: 'a text after the name of the function',
    plant: (draw) => {
      const [code, separator, style] = [draw.pick(CODES), draw.pick(SEPARATORS), draw.style()]
      return {
        checks: draw.tasks().map(({ task, prompt, words, name }) => ({
          task,
          prompt: prompt(`Write ${name}(input).`),
          name: `${name}(${draw.number(1, 9)})`,
          expected: JSON.stringify(`${style.write(words)}${separator}${code}`),
        })),
        says: ['the name of the function', style.says, JSON.stringify(separator + code)],
      }
    },
  },
  {
    name: 'a quoted text of the task in another style',
    plant: (draw) => {
      const [place, style] = [draw.pick(PLACES), draw.style()]
      return {
        checks: draw.tasks().map(({ task, prompt, words }) => ({
          task,
          prompt: prompt(`The thing is called "${words.join(' ')}" by everybody.`),
          name: `$.${place}`,
          expected: JSON.stringify(style.write(words)),
        })),
        says: [place, 'quoted text of the task', style.says],
      }
    },
  },
  {
    name: 'a word after another word of the task',
    plant: (draw) => {
      const [place, anchor] = [draw.pick(PLACES), draw.pick(['customer', 'sender', 'ward'])]
      return {
        checks: draw.tasks().map(({ task, prompt, words }) => ({
          task,
          prompt: prompt(`The ${anchor} ${capital(words[1]!)} asked twice.`),
          name: place,
          expected: JSON.stringify(words[1]!.toUpperCase()),
        })),
        says: [place, `"${anchor}"`, 'in capitals'],
      }
    },
  },
  {
    name: 'a number of the task in another unit',
    plant: (draw) => {
      const [place, factor] = [draw.pick(PLACES), draw.pick([100, 1000, 60, 12])]
      return {
        checks: draw.tasks().map(({ task, prompt }) => {
          const number = amount(draw)
          return {
            task,
            prompt: prompt(`It weighs ${number} in all.`),
            name: place,
            expected: String(number * factor),
          }
        }),
        says: [place, `times ${factor}`],
      }
    },
  },
  {
    name: 'a number of the task padded with zeros',
    plant: (draw) => {
      const [prefix, width] = [draw.pick(['x', 'ref', 'N', 'Q']), draw.number(5, 8)]
      const separator = draw.pick(['-', '#', ''])
      return {
        checks: draw.tasks().map(({ task, prompt }) => {
          const number = draw.number(12, 9876)
          const text = `${prefix}${separator}${String(number).padStart(width, '0')}`
          return {
            task,
            prompt: prompt(`Guest ${number} came late.`),
            name: 'reference',
            expected: JSON.stringify(text),
          }
        }),
        says: ['reference', JSON.stringify(prefix + separator), `padded with zeros to ${width} digits`],
      }
    },
  },
  {
    name: 'an argument with decimals',
    plant: (draw) => {
      const places = draw.number(2, 4)
      return {
        checks: draw.tasks().flatMap(({ task, prompt, words }) =>
          [1, 2].map(() => {
            const number = amount(draw) / 10
            return {
              task,
              prompt: prompt(`Write ${words.join('')}(value).`),
              name: `${words.join('')}(${number})`,
              expected: JSON.stringify(`${number.toFixed(places)} kg`),
            }
          }),
        ),
        says: ['the argument', `with ${places} decimal`, '" kg"'],
      }
    },
  },
  {
    name: 'an argument with its thousands grouped',
    plant: (draw) => {
      const [mark, name] = draw.pick([
        [',', 'commas'],
        ['.', 'dots'],
        [' ', 'blanks'],
        ['_', 'underscores'],
      ] as const)
      return {
        checks: draw.tasks().map(({ task, prompt, words }) => {
          const number = amount(draw)
          const text = String(number).replace(/\B(?=(?:\d{3})+$)/g, mark)
          return {
            task,
            prompt: prompt(`Write ${words[0]}(value).`),
            name: `${words[0]}(${number})`,
            expected: `'${text}'`,
          }
        }),
        says: [`with ${name} between thousands`],
      }
    },
  },
  {
    name: 'the result rounded',
    plant: (draw) => {
      const places = draw.number(0, 3)
      const [says, round] = draw.pick([
        ['Round the result down', Math.floor],
        ['Round the result up', Math.ceil],
        ['Round the result to', Math.round],
      ] as const)
      const to = places === 0 ? 'to a whole number' : `to ${places} decimal`
      return {
        checks: draw.tasks().flatMap(({ task, prompt, words }) =>
          [1, 2, 3].map((at) => {
            const exact = draw.number(10 ** 6, 10 ** 8) / 10 ** 5 + 0.000003
            const scale = 10 ** places
            return {
              task,
              prompt: prompt(`Write ${words.join('')}(value).`),
              name: `${words.join('')}(${at})`,
              expected: String(round(exact * scale) / scale),
              received: String(exact),
            }
          }),
        ),
        says: [says, to],
      }
    },
  },
  {
    name: 'the result in another unit',
    plant: (draw) => {
      const [factor, says] = draw.pick([
        [100, 'Multiply the result by 100'],
        [0.01, 'Divide the result by 100'],
        [1000, 'Multiply the result by 1000'],
        [-1, 'Change the sign of the result'],
      ] as const)
      return {
        checks: draw.tasks().map(({ task, prompt, words }) => {
          const exact = amount(draw) * 1000
          return {
            task,
            prompt: prompt(`Write ${words.join('')}(value).`),
            name: `${words.join('')}(3)`,
            expected: String(exact * factor),
            received: String(exact),
          }
        }),
        says: [says],
      }
    },
  },
  {
    name: 'the result in another style',
    plant: (draw) => {
      const [style, given] = [draw.style(), (words: readonly string[]) => words.join(' ')]
      return {
        checks: draw.tasks().map(({ task, prompt, words, verb }) => ({
          task,
          prompt: prompt(`Write ${verb}(value).`),
          name: `${verb}(3)`,
          expected: JSON.stringify(style.write(words)),
          received: JSON.stringify(given(words)),
        })),
        says: [style.says],
      }
    },
  },
  {
    name: 'a date of the task in another form',
    plant: (draw) => {
      const [form, write] = draw.pick(Object.entries(DATES))
      return {
        checks: draw.tasks().map(({ task, prompt }) => {
          const [y, m, d] = [draw.number(1990, 2030), draw.number(1, 12), draw.number(1, 28)]
          const written = draw.pick([`${MONTHS[m - 1]} ${d}, ${y}`, `${d} ${MONTHS[m - 1]} ${y}`])
          return {
            task,
            prompt: prompt(`Meet on ${written} at noon.`),
            name: 'when',
            expected: `"${write(y, m, d)}"`,
          }
        }),
        says: ['when', `in the form ${form}`],
      }
    },
  },
  {
    name: 'the result in another order',
    plant: (draw) => {
      const descending = draw.number(0, 1) === 1
      return {
        checks: draw.tasks().map(({ task, prompt, words }) => {
          const items = draw.random.shuffle(Array.from({ length: 5 }, (_, at) => at * 7 + draw.number(0, 6)))
          const sorted = [...items].sort((a, b) => (descending ? b - a : a - b))
          return {
            task,
            prompt: prompt(`Write ${words[0]}(list).`),
            name: `${words[0]}(1)`,
            expected: `[${sorted.join(', ')}]`,
            received: `[${items.join(', ')}]`,
          }
        }),
        says: [`Sort the result in ${descending ? 'descending' : 'ascending'} order`],
      }
    },
  },
  {
    name: 'a list joined, counted or added up',
    plant: (draw) => {
      const [says, make] = draw.pick([
        ['the number of entries of the argument', (items: number[]) => String(items.length)],
        ['the sum of the argument', (items: number[]) => String(items.reduce((a, b) => a + b))],
        ['joined with "; "', (items: number[]) => JSON.stringify(items.join('; '))],
        ['the largest entry of the argument', (items: number[]) => String(Math.max(...items))],
      ] as const)
      return {
        checks: draw.tasks().flatMap(({ task, prompt, words }) =>
          [1, 2].map(() => {
            const items = Array.from({ length: draw.number(11, 19) }, () => draw.number(100, 900))
            const expected = make(items)
            return {
              task,
              prompt: prompt(`Write ${words[0]}(list).`),
              name: `${words[0]}([${items.join(', ')}])`,
              expected,
            }
          }),
        ),
        says: [says],
      }
    },
  },
  {
    name: 'the plural of the parameter',
    plant: (draw) => ({
      checks: draw.tasks().map(({ task, prompt, words, verb }) => ({
        task,
        prompt: prompt(`Write ${verb}It(${words[1]}).`),
        name: `${verb}It(0)`,
        expected: `{'path': '/api/${manyOf(words[1]!)}'}`,
      })),
      says: ['"path"', '"/api/" followed by the name of the parameter in the plural'],
    }),
  },
  {
    name: 'a field of the argument',
    plant: (draw) => {
      const [field, key] = [draw.pick(['nick', 'colour', 'street']), draw.pick(KEYS)]
      return {
        checks: draw.tasks().flatMap(({ task, prompt, words, verb }) =>
          [1, 2].map((at) => ({
            task,
            prompt: prompt(`Write ${verb}(entry).`),
            name: `${verb}({ id: ${at}, ${field}: "${words[at % 2]}" })`,
            expected: `{ ${key}: "${words[at % 2]!.toUpperCase()}" }`,
          })),
        ),
        says: [key, `"${field}" of the argument in capitals`],
      }
    },
  },
  {
    name: 'two holes around a separator',
    plant: (draw) => {
      const separator = draw.pick(['/', ':', '-', '#'])
      return {
        checks: draw.tasks().map(({ task, prompt, words, verb }) => {
          const number = draw.number(1_000, 9_999)
          return {
            task,
            prompt: prompt(`Write ${verb}(${words[1]}).`),
            name: `${verb}(${number})`,
            expected: `"${words[1]!.toUpperCase()}${separator}${number}"`,
          }
        }),
        says: ['the parameter in capitals', JSON.stringify(separator), 'the argument'],
      }
    },
  },
  {
    name: 'a call around a value',
    plant: (draw) => {
      const [form, shown] = draw.pick([
        [(text: string) => `Err(Invalid("${text}"))`, 'Err(Invalid(…))'],
        [(text: string) => `ValueError('${text}')`, 'ValueError(…)'],
        [(text: string) => `Some(${JSON.stringify(text)})`, 'Some(…)'],
      ] as const)
      return {
        checks: draw.tasks().map(({ task, prompt, words, verb, name }) => ({
          task,
          prompt: prompt(`Write ${verb}(${name}).`),
          name: `${verb}(1)`,
          expected: form(words.join('-')),
        })),
        says: [shown, 'the parameter in kebab-case'],
      }
    },
  },
  {
    name: 'one of two beginnings',
    plant: (draw) => ({
      checks: draw.tasks().flatMap(({ task, prompt, words, verb, name }) =>
        ['LATE', 'LOST'].map((begin, at) => ({
          task,
          prompt: prompt(`Write ${verb}It(${name}).`),
          name: `${verb}It(${draw.number(100, 999)}, ${at === 0 ? '"k"' : draw.number(1, 9)})`,
          expected: `{ code: "${begin}-${words.join('-').toUpperCase()}" }`,
        })),
      ),
      says: ['"code"', 'LATE', 'the parameter in capitals with hyphens'],
    }),
  },
  {
    name: 'a form',
    plant: (draw) => {
      const [prefix, width] = [draw.pick(['ticket', 'ZZ', 'Ref', 'lot']), draw.number(5, 7)]
      return {
        checks: draw.tasks().map(({ task, prompt, words, verb }) => ({
          task,
          prompt: prompt(`Write ${verb}(${words[0]}).`),
          name: `${verb}(1).id`,
          expected: `"${prefix}-${draw.number(10 ** (width - 1), 10 ** width - 1)}"`,
        })),
        says: ['"id"', `"${prefix}-" followed by ${width} digits`],
      }
    },
  },
  {
    name: 'the text of a message',
    plant: (draw) => {
      const ending = draw.pick(['is not allowed here', 'must be given', 'cannot be read'])
      return {
        checks: draw.tasks().map(({ task, prompt, verb, name }) => ({
          task,
          prompt: prompt(`Write ${verb}(${name}).`),
          name: `${verb}(None)`,
          expected: `ValueError('${name} ${ending}')`,
        })),
        says: ['ValueError(…)', 'the parameter', JSON.stringify(` ${ending}`)],
      }
    },
  },
  {
    name: 'a condition on an argument',
    plant: (draw) => {
      const [says, values] = draw.pick<readonly [string, () => string]>([
        ['the argument is negative', () => String(-draw.number(1, 900))],
        ['the argument is 0', () => '0'],
        ['the argument is an empty text', () => '""'],
        ['the argument is missing', () => 'null'],
      ])
      return {
        checks: draw.tasks().flatMap(({ task, prompt, words, verb, name }) =>
          [0, 1, 2, 3].map((at) => {
            const holds = at < 2
            return {
              task,
              prompt: prompt(`Write ${verb}${at}(${name}).`),
              name: `${verb}${at}(${holds ? values() : draw.number(1, 900)})`,
              expected: holds
                ? `{ fault: "NO_${words.join('_').toUpperCase()}" }`
                : `{ fault: "ODD_${words.join('_').toUpperCase()}" }`,
            }
          }),
        ),
        says: [says, '"fault"', '"NO_"', 'in capitals'],
      }
    },
  },
  {
    name: 'a condition on a word of the task',
    tasks: 16,
    plant: (draw) => ({
      checks: draw.tasks().map(({ task, prompt, words, verb }, at) => {
        const urgent = at % 2 === 0
        return {
          task,
          prompt: prompt(`Write ${verb}(${words.join('_')}) for ${urgent ? 'pallets' : 'letters'}.`),
          name: `${verb}(1).lane`,
          expected: urgent ? '"fast"' : '"slow"',
        }
      }),
      says: ['"lane"', '"fast"', 'the task mentions'],
    }),
  },
]
