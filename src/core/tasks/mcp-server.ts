import { z } from 'zod'

/** Names of servers are the beginning of the names of their tools. */
const SERVER_NAME = /^[A-Za-z][A-Za-z0-9]{0,23}$/

const text = (description: string) => z.string().min(1).describe(description)

const program = {
  command: text(
    'Program that speaks the Model Context Protocol on stdin and stdout; it runs in the sandbox.',
  ),
  args: z.array(z.string()).describe('Arguments of the program.').optional(),
}
const url = text('Address of a server that speaks the Model Context Protocol over HTTP.')

const named = <Server extends z.ZodType>(server: Server) =>
  z.record(z.string().regex(SERVER_NAME, 'a name of letters and digits, 24 at most'), server)

/** Servers of a task file: it is data, and gets nothing of the user's environment. */
export const taskServersSchema = named(z.union([z.strictObject(program), z.strictObject({ url })]))

const variable = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/)

/** Servers of the settings. */
export const serversSchema = named(
  z.union([
    z.strictObject({
      ...program,
      env: z
        .array(variable)
        .describe('Names of environment variables that the program gets, such as one with a key.')
        .optional(),
    }),
    z.strictObject({
      url,
      headers: z
        .record(z.string().regex(/^[A-Za-z0-9-]+$/), variable)
        .describe(
          'Headers of each request, by the names of the environment variables that hold their values.',
        )
        .optional(),
    }),
  ]),
)

/** Where a server is and how it is reached; variables by name, never by value. */
export type McpServer = z.infer<typeof serversSchema>[string]

/** By name. */
export type McpServers = Readonly<Record<string, McpServer>>
