import { type Step, type ToolStep, turnsOf } from '../agents/agent.ts'
import { argumentsIn } from '../agents/tool-arguments.ts'

/** Words of a command that name what it does; the rest are its values. */
const COMMAND_WORDS = 3

/**
 * What an attempt did in each turn, as short names that attempts can be compared by: the tool and what it was used on, without
 * the text that it wrote. One list a request to the model, empty where it only spoke.
 */
export function actionsByTurn(steps: readonly Step[]): string[][] {
  return turnsOf(steps).map(({ tools = [] }) => tools.map(actionOf))
}

export function actionOf({ name, arguments: given }: Pick<ToolStep, 'name' | 'arguments'>): string {
  const target = targetIn(given)
  return target === '' ? name : `${name} ${target}`
}

/** The path, folder or command of a call, or else its first short text. */
function targetIn(given: string): string {
  const texts = Object.entries(argumentsIn(given)).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  )
  const place = texts.find(([key]) => /^(?:path|file|filePath|file_path|folder|dir|directory)$/.test(key))
  if (place) return place[1].replace(/^(?:\.\/)+/, '')
  const command = texts.find(([key]) => /^(?:command|cmd)$/.test(key))
  if (command) return command[1].trim().split(/\s+/).slice(0, COMMAND_WORDS).join(' ')
  const first = texts.find(([, text]) => text.length <= 60 && !text.includes('\n'))
  return first ? JSON.stringify(first[1]) : ''
}
