import { z } from 'zod'

/** Names of servers are the beginning of the names of their tools. */
const SERVER_NAME = /^[A-Za-z][A-Za-z0-9]{0,23}$/

const variable = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/)

const ofAll = {
  command: z
    .string()
    .min(1)
    .describe('Program that speaks the Model Context Protocol on stdin and stdout; it runs in the sandbox.')
    .optional(),
  args: z.array(z.string()).describe('Arguments of the program.').optional(),
  url: z
    .string()
    .min(1)
    .describe('Address of a server that speaks the Model Context Protocol over HTTP.')
    .optional(),
}
const ofSettings = {
  ...ofAll,
  env: z
    .array(variable)
    .describe('Names of environment variables that the program gets, such as one with a key.')
    .optional(),
  headers: z
    .record(z.string().regex(/^[A-Za-z0-9-]+$/), variable)
    .describe('Headers of each request, by the names of the environment variables that hold their values.')
    .optional(),
}

export const TASK_SERVER_KEYS = Object.keys(ofAll)
export const SERVER_KEYS = Object.keys(ofSettings)

/** Where a server is and how it is reached; variables by name, never by value. */
export interface McpServer {
  command?: string | undefined
  args?: string[] | undefined
  env?: string[] | undefined
  url?: string | undefined
  headers?: Record<string, string> | undefined
}

/** By name. */
export type McpServers = Readonly<Record<string, McpServer>>

const asClause = { params: { clause: true } }

function named<Server extends z.ZodType<McpServer>>(server: Server) {
  const whole = server
    .refine(({ command, url }) => (command === undefined) !== (url === undefined), {
      message: 'needs a command or a url, and not both',
      ...asClause,
    })
    .refine(({ url, args, env }) => url === undefined || (args === undefined && env === undefined), {
      message: 'has a url, so it takes no args and no env: these are for a command',
      ...asClause,
    })
    .refine(({ command, headers }) => command === undefined || headers === undefined, {
      message: 'has a command, so it takes no headers: these are for a url',
      ...asClause,
    })
  return z.record(z.string(), whole).superRefine((servers, context) => {
    for (const name of Object.keys(servers).filter((key) => !SERVER_NAME.test(key)))
      context.addIssue({
        code: 'custom',
        path: [name],
        message: 'needs another name: a letter and up to 23 more letters and digits',
        ...asClause,
      })
  })
}

/** Servers of a task file: it is data, and gets nothing of the user's environment. */
export const taskServersSchema = named(z.strictObject(ofAll))

/** Servers of the settings. */
export const serversSchema = named(z.strictObject(ofSettings))
