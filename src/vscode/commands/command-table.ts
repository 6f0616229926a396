/**
 * What a command does. It receives what it declares to need of the extension, and the editor's arguments. Throws UserError
 * with a message for the user; a cancelled one ends without a message.
 */
type Handler<Needs> = (needs: Needs, ...args: unknown[]) => Promise<unknown>

export interface CommandRow<Needs = never> {
  /** its title and its places in menus are in package.json under this id */
  id: `tfgrpo.${string}`
  /** loaded when it is first called */
  load: () => Promise<Handler<Needs>>
  /**
   * it runs something, asks a model, or writes: not available in a workspace that is not trusted, where package.json
   * disables it
   */
  trusted?: true
}

/** Every command of the extension; a test holds that package.json has the same ones. */
export const COMMANDS = [
  {
    id: 'tfgrpo.openLibrary',
    load: async () => (await import('../experiences/open-library.ts')).openLibrary,
  },
  { id: 'tfgrpo.showLogs', load: async () => (await import('./log-and-issue.ts')).showLogs },
  {
    id: 'tfgrpo.addExperience',
    trusted: true,
    load: async () => (await import('../experiences/change-experiences.ts')).addExperience,
  },
  {
    id: 'tfgrpo.editExperience',
    trusted: true,
    load: async () => (await import('../experiences/review/review.ts')).editExperience,
  },
  {
    id: 'tfgrpo.retireExperience',
    trusted: true,
    load: async () => (await import('../experiences/change-experiences.ts')).retireExperience,
  },
  {
    id: 'tfgrpo.restoreExperience',
    trusted: true,
    load: async () => (await import('../experiences/change-experiences.ts')).restoreExperience,
  },
  {
    id: 'tfgrpo.pinExperience',
    trusted: true,
    load: async () => (await import('../experiences/change-experiences.ts')).pinExperience,
  },
  {
    id: 'tfgrpo.unpinExperience',
    trusted: true,
    load: async () => (await import('../experiences/change-experiences.ts')).unpinExperience,
  },
  {
    id: 'tfgrpo.enableExperience',
    trusted: true,
    load: async () => (await import('../experiences/change-experiences.ts')).enableExperience,
  },
  {
    id: 'tfgrpo.disableExperience',
    trusted: true,
    load: async () => (await import('../experiences/change-experiences.ts')).disableExperience,
  },
  {
    id: 'tfgrpo.releaseLesson',
    trusted: true,
    load: async () => (await import('../experiences/release-lesson.ts')).releaseLesson,
  },
  {
    id: 'tfgrpo.reviewCandidates',
    load: async () => (await import('../experiences/review/review.ts')).reviewCandidates,
  },
  {
    id: 'tfgrpo.acceptCandidate',
    trusted: true,
    load: async () => (await import('../experiences/review/review.ts')).acceptCandidate,
  },
  {
    id: 'tfgrpo.rejectCandidate',
    trusted: true,
    load: async () => (await import('../experiences/review/review.ts')).rejectCandidate,
  },
  {
    id: 'tfgrpo.nextCandidate',
    load: async () => (await import('../experiences/review/review.ts')).nextCandidate,
  },
  {
    id: 'tfgrpo.filterExperiences',
    load: async () => (await import('../experiences/find-experiences.ts')).filterExperiences,
  },
  {
    id: 'tfgrpo.clearExperienceFilter',
    load: async () => (await import('../experiences/find-experiences.ts')).clearExperienceFilter,
  },
  {
    id: 'tfgrpo.groupExperiencesByStatus',
    load: async () => (await import('../experiences/find-experiences.ts')).groupExperiencesByStatus,
  },
  {
    id: 'tfgrpo.groupExperiencesByTag',
    load: async () => (await import('../experiences/find-experiences.ts')).groupExperiencesByTag,
  },
  {
    id: 'tfgrpo.undoExperienceChange',
    trusted: true,
    load: async () => (await import('../experiences/find-experiences.ts')).undoExperienceChange,
  },
  {
    id: 'tfgrpo.addTasks',
    load: async () => (await import('../experiences/add-tasks.ts')).addTasks,
  },
  {
    id: 'tfgrpo.export',
    trusted: true,
    load: async () => (await import('../export/export-commands.ts')).exportExperiences,
  },
  {
    id: 'tfgrpo.exportAgentsMd',
    trusted: true,
    load: async () => (await import('../export/export-commands.ts')).exportAgentsMd,
  },
  {
    id: 'tfgrpo.exportSkill',
    trusted: true,
    load: async () => (await import('../export/export-commands.ts')).exportSkill,
  },
  {
    id: 'tfgrpo.exportInstructions',
    trusted: true,
    load: async () => (await import('../export/export-commands.ts')).exportInstructions,
  },
  {
    id: 'tfgrpo.exportAgain',
    trusted: true,
    load: async () => (await import('../export/export-commands.ts')).exportAgain,
  },
  {
    id: 'tfgrpo.writeExport',
    trusted: true,
    load: async () => (await import('../export/export-commands.ts')).writeExportPreview,
  },
  {
    id: 'tfgrpo.openExperience',
    load: async () => (await import('../experiences/open-library.ts')).openExperience,
  },
  {
    id: 'tfgrpo.reviewEdits',
    trusted: true,
    load: async () => (await import('../chat/review-edits.ts')).reviewEdits,
  },
  {
    id: 'tfgrpo.openComparison',
    load: async () => (await import('../chat/compare.ts')).openComparison,
  },
  {
    id: 'tfgrpo.forgetRemembered',
    trusted: true,
    load: async () => (await import('../chat/remember.ts')).forgetRemembered,
  },
  { id: 'tfgrpo.train', trusted: true, load: async () => (await import('../trainer/start-run.ts')).train },
  {
    id: 'tfgrpo.preflight',
    trusted: true,
    load: async () => (await import('../trainer/start-run.ts')).preflight,
  },
  {
    id: 'tfgrpo.baseline',
    trusted: true,
    load: async () => (await import('../trainer/start-run.ts')).baseline,
  },
  {
    id: 'tfgrpo.compare',
    trusted: true,
    load: async () => (await import('../trainer/start-run.ts')).compare,
  },
  {
    id: 'tfgrpo.verifyLibrary',
    trusted: true,
    load: async () => (await import('../trainer/start-run.ts')).verifyLibrary,
  },
  { id: 'tfgrpo.stop', load: async () => (await import('../trainer/stop.ts')).stop },
  { id: 'tfgrpo.showRun', load: async () => (await import('../trainer/show-run.ts')).showRun },
  { id: 'tfgrpo.resume', trusted: true, load: async () => (await import('../runs/resume.ts')).resume },
  { id: 'tfgrpo.openReport', load: async () => (await import('../runs/open-report.ts')).openReport },
  { id: 'tfgrpo.openGroup', load: async () => (await import('../runs/open-report.ts')).openGroup },
  {
    id: 'tfgrpo.undoLastRun',
    trusted: true,
    load: async () => (await import('../runs/undo-last-run.ts')).undoLastRun,
  },
  {
    id: 'tfgrpo.deleteRun',
    trusted: true,
    load: async () => (await import('../runs/run-folder-commands.ts')).deleteRun,
  },
  { id: 'tfgrpo.revealRun', load: async () => (await import('../runs/run-folder-commands.ts')).revealRun },
  { id: 'tfgrpo.moreRuns', load: async () => (await import('../runs/runs-tree.ts')).moreRuns },
  { id: 'tfgrpo.reportIssue', load: async () => (await import('./log-and-issue.ts')).reportIssue },
  {
    id: 'tfgrpo.openExample',
    load: async () => (await import('../walkthrough/first-steps.ts')).openExample,
  },
  {
    id: 'tfgrpo.openWalkthrough',
    load: async () => (await import('../walkthrough/first-steps.ts')).openWalkthrough,
  },
  {
    id: 'tfgrpo.chooseModel',
    trusted: true,
    load: async () => (await import('../models/choose-model.ts')).chooseModel,
  },
  {
    id: 'tfgrpo.chooseOptimizer',
    trusted: true,
    load: async () => (await import('../models/choose-model.ts')).chooseOptimizer,
  },
  {
    id: 'tfgrpo.setApiKey',
    load: async () => (await import('../models/api-key-commands.ts')).setApiKey,
  },
  {
    id: 'tfgrpo.removeApiKey',
    load: async () => (await import('../models/api-key-commands.ts')).removeApiKey,
  },
  {
    id: 'tfgrpo.getEmbeddedModel',
    trusted: true,
    load: async () => (await import('../models/get-embedded-model.ts')).getEmbeddedModel,
  },
  {
    id: 'tfgrpo.testConnection',
    trusted: true,
    load: async () => (await import('../models/test-connection.ts')).testConnection,
  },
  {
    id: 'tfgrpo.newTaskFile',
    trusted: true,
    load: async () => (await import('../tasks/new-task-file.ts')).newTaskFile,
  },
  {
    id: 'tfgrpo.addSelectionAsTask',
    trusted: true,
    load: async () => (await import('../tasks/add-selection.ts')).addSelectionAsTask,
  },
  {
    id: 'tfgrpo.checkTasks',
    load: async () => (await import('../tasks/check-tasks.ts')).checkTasks,
  },
  {
    id: 'tfgrpo.checkTaskHealth',
    trusted: true,
    load: async () => (await import('../tasks/check-health.ts')).checkTaskHealth,
  },
  {
    id: 'tfgrpo.createTasksFromTests',
    trusted: true,
    load: async () => (await import('../tasks/create-tasks.ts')).createTasksFromTests,
  },
  {
    id: 'tfgrpo.createTasksFromGit',
    trusted: true,
    load: async () => (await import('../tasks/create-tasks.ts')).createTasksFromGit,
  },
  {
    id: 'tfgrpo.createChangeRequests',
    trusted: true,
    load: async () => (await import('../tasks/create-tasks.ts')).createChangeRequests,
  },
  {
    id: 'tfgrpo.importTasks',
    trusted: true,
    load: async () => (await import('../tasks/create-tasks.ts')).importTasks,
  },
  {
    id: 'tfgrpo.runTask',
    trusted: true,
    load: async () => (await import('../testing/run-task.ts')).runTask,
  },
  {
    id: 'tfgrpo.compareTask',
    trusted: true,
    load: async () => (await import('../testing/run-task.ts')).compareTask,
  },
] satisfies readonly CommandRow[]

/** All that the commands need, each as it declares it: the extension provides no more. */
export type CommandNeeds = (typeof COMMANDS)[number]['load'] extends () => Promise<Handler<infer Needs>>
  ? Needs
  : never
