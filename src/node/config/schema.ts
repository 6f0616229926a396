import { z } from 'zod'
import { serversSchema } from '../../core/tasks/mcp-server.ts'
import { APIS } from '../models/wire/names.ts'

const usd = z.number().min(0).describe('USD per million tokens.')

const priceSchema = z.strictObject({
  input: usd,
  output: usd,
  cachedInput: usd.optional(),
})

const modelSchema = z.strictObject({
  model: z
    .string()
    .min(1)
    .optional()
    .describe('Name of the model at the endpoint; default: its name under `models`.'),
  baseUrl: z
    .string()
    .min(1)
    .optional()
    .describe('Address of the endpoint, for example http://localhost:11434/v1.'),
  api: z
    .enum(APIS.map(({ name }) => name))
    .optional()
    .describe('API of the endpoint; default chat.'),
  apiKeyEnv: z.string().min(1).optional().describe('Name of the environment variable that contains the key.'),
  timeoutSeconds: z.number().positive().optional().describe('Time limit for one request; default 600.'),
  price: priceSchema.optional().describe('Price of the model. A budget in USD needs it.'),
})

const role = z.string().min(1).optional()

/** Several models by name; `policy`, `optimizer` and `judge` may be names there too. */
export const configSchema = z.strictObject({
  policy: role.describe('Model that does the tasks: a name under `models`, or "embedded".'),
  optimizer: role.describe('Model that writes lessons; default: the policy.'),
  judge: role.describe('Model that scores by rubrics; default: the optimizer.'),
  models: z.record(z.string().min(1), modelSchema).optional().describe('Models, by names that you choose.'),
  mcp: serversSchema
    .optional()
    .describe('MCP servers, by names that you choose. The agent `tools` has their tools in every task.'),
})

/** One model: its settings directly under `models`. */
export const singleConfigSchema = configSchema.extend({ models: modelSchema })

export const MODEL_KEYS = Object.keys(modelSchema.shape)
export const PRICE_KEYS = Object.keys(priceSchema.shape)
export const CONFIG_KEYS = Object.keys(configSchema.shape)

export type ModelEntry = z.infer<typeof modelSchema>

/** JSON schema of .grpo/config.yaml, for editors. */
export function configJsonSchema(): object {
  return {
    title: 'Settings of Training-Free GRPO',
    ...z.toJSONSchema(z.union([configSchema, singleConfigSchema])),
  }
}
