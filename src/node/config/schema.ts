import { z } from 'zod'
import { APIS } from '../models/wire/names.ts'

const usd = z.number().min(0).describe('USD per million tokens')

const priceSchema = z.strictObject({
  input: usd,
  output: usd,
  cachedInput: usd.optional(),
})

const modelSchema = z.strictObject({
  model: z.string().min(1).optional().describe('the name that the endpoint knows; default: the key above it'),
  baseUrl: z.string().min(1).optional().describe('for example http://localhost:11434/v1'),
  api: z
    .enum(APIS.map(({ name }) => name))
    .optional()
    .describe('the API that it speaks; default chat'),
  apiKeyEnv: z.string().min(1).optional().describe('name of the environment variable that holds the key'),
  timeoutSeconds: z.number().positive().optional().describe('for one request; default 600'),
  price: priceSchema.optional().describe('what it costs; a budget in USD needs it'),
})

const role = z.string().min(1).optional()

/** Several models by name; `policy`, `optimizer` and `judge` may be names there too. */
export const configSchema = z.strictObject({
  policy: role.describe('a name under models, or "embedded": runs the tasks'),
  optimizer: role.describe('writes lessons; default: the policy'),
  judge: role.describe('scores with rubrics; default: the optimizer'),
  models: z
    .record(z.string().min(1), modelSchema)
    .optional()
    .describe('models by the names that you give them'),
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
