// SPDX-License-Identifier: MIT
// The API as the program describes it at /api/openapi.json. Written by npm run api.
export interface paths {
 "/api/openapi.json": {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  /**
   * This document
   * @description Anybody may.
   */
  get: operations["getOpenApi"];
  put?: never;
  post?: never;
  delete?: never;
  options?: never;
  head?: never;
  patch?: never;
  trace?: never;
 };
 "/api/v1/account/notifications": {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  /**
   * Which alerts one is mailed
   * @description Whoever is signed in may.
   */
  get: operations["getNotifications"];
  /**
   * Choose which alerts one is mailed; what is not given stays
   * @description Whoever is signed in may.
   */
  put: operations["putNotifications"];
  post?: never;
  delete?: never;
  options?: never;
  head?: never;
  patch?: never;
  trace?: never;
 };
 "/api/v1/agreement/{campaign}": {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  /**
   * How far enterprises and assessors agree
   * @description Who may do this act for the whole of the organisation: review.
   */
  get: operations["campaignAgreement"];
  put?: never;
  post?: never;
  delete?: never;
  options?: never;
  head?: never;
  patch?: never;
  trace?: never;
 };
 "/api/v1/alerts": {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  /**
   * Alerts that are active, not acknowledged, or shelved
   * @description Who may do this act on the entity, or anywhere where none is named: read.
   */
  get: operations["getAlerts"];
  put?: never;
  /**
   * Acknowledges, shelves or unshelves an alert
   * @description Who may do this act on the entity, or anywhere where none is named: operate.
   */
  post: operations["postAlert"];
  delete?: never;
  options?: never;
  head?: never;
  patch?: never;
  trace?: never;
 };
 "/api/v1/alerts/channels": {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  /**
   * Whom alerts are told
   * @description Who may do this act for the whole of the organisation: configure.
   */
  get: operations["listChannels"];
  /**
   * Tell alerts to somebody
   * @description Who may do this act for the whole of the organisation: configure.
   */
  put: operations["putChannel"];
  post?: never;
  delete?: never;
  options?: never;
  head?: never;
  patch?: never;
  trace?: never;
 };
 "/api/v1/alerts/channels/{name}": {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  get?: never;
  put?: never;
  post?: never;
  /**
   * Tell alerts to somebody no more
   * @description Who may do this act for the whole of the organisation: configure.
   */
  delete: operations["removeChannel"];
  options?: never;
  head?: never;
  patch?: never;
  trace?: never;
 };
 "/api/v1/alerts/channels/{name}/test": {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  get?: never;
  put?: never;
  /**
   * Send a test message
   * @description Who may do this act for the whole of the organisation: configure.
   */
  post: operations["testChannel"];
  delete?: never;
  options?: never;
  head?: never;
  patch?: never;
  trace?: never;
 };
 "/api/v1/alerts/history": {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  /**
   * What happened to alerts
   * @description Who may do this act on the entity, or anywhere where none is named: read.
   */
  get: operations["alertHistory"];
  put?: never;
  post?: never;
  delete?: never;
  options?: never;
  head?: never;
  patch?: never;
  trace?: never;
 };
 "/api/v1/alerts/notices": {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  /**
   * Notices that were not sent yet
   * @description Who may do this act for the whole of the organisation: configure.
   */
  get: operations["listNotices"];
  put?: never;
  post?: never;
  delete?: never;
  options?: never;
  head?: never;
  patch?: never;
  trace?: never;
 };
 "/api/v1/alerts/notices/retry": {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  get?: never;
  put?: never;
  /**
   * Send again what was given up
   * @description Who may do this act for the whole of the organisation: configure.
   */
  post: operations["retryNotices"];
  delete?: never;
  options?: never;
  head?: never;
  patch?: never;
  trace?: never;
 };
 "/api/v1/alerts/settings": {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  /**
   * Figures of alerts
   * @description Who may do this act for the whole of the organisation: configure.
   */
  get: operations["alertSettings"];
  /**
   * Set figures of alerts
   * @description Who may do this act for the whole of the organisation: configure.
   */
  put: operations["putAlertSettings"];
  post?: never;
  delete?: never;
  options?: never;
  head?: never;
  patch?: never;
  trace?: never;
 };
 "/api/v1/audit": {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  /**
   * The audit trail of the organisation, the oldest first
   * @description Who may do this act for the whole of the organisation: audit.
   */
  get: operations["getAudit"];
  put?: never;
  post?: never;
  delete?: never;
  options?: never;
  head?: never;
  patch?: never;
  trace?: never;
 };
 "/api/v1/backups": {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  /**
   * Backups in the workspace, and the one under way
   * @description Who may do this act for the whole of the organisation: configure.
   */
  get: operations["getBackups"];
  put?: never;
  /**
   * Begin a backup of the whole workspace
   * @description Who may do this act for the whole of the organisation: configure.
   */
  post: operations["newBackup"];
  delete?: never;
  options?: never;
  head?: never;
  patch?: never;
  trace?: never;
 };
 "/api/v1/backups/{backup}": {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  /**
   * How a backup is
   * @description Who may do this act for the whole of the organisation: configure.
   */
  get: operations["getBackup"];
  put?: never;
  post?: never;
  /**
   * End a backup, or remove it
   * @description Who may do this act for the whole of the organisation: configure.
   */
  delete: operations["removeBackup"];
  options?: never;
  head?: never;
  patch?: never;
  trace?: never;
 };
 "/api/v1/backups/{backup}/file": {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  /**
   * The file of a backup that is finished, or the part that Range asks for
   * @description Who may do this act for the whole of the organisation: configure.
   */
  get: operations["getBackupFile"];
  put?: never;
  post?: never;
  delete?: never;
  options?: never;
  head?: never;
  patch?: never;
  trace?: never;
 };
 "/api/v1/campaign-settings/{campaign}": {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  /**
   * What holds for a campaign
   * @description Who may do this act on the entity, or anywhere where none is named: read.
   */
  get: operations["campaignSettings"];
  /**
   * Set what holds for a campaign
   * @description Who may do this act for the whole of the organisation: review.
   */
  put: operations["putCampaignSettings"];
  post?: never;
  delete?: never;
  options?: never;
  head?: never;
  patch?: never;
  trace?: never;
 };
 "/api/v1/campaigns": {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  /**
   * Campaigns of assessments
   * @description Who may do this act on the entity, or anywhere where none is named: read.
   */
  get: operations["listCampaigns"];
  put?: never;
  /**
   * Begin a campaign
   * @description Who may do this act for the whole of the organisation: review.
   */
  post: operations["beginCampaign"];
  delete?: never;
  options?: never;
  head?: never;
  patch?: never;
  trace?: never;
 };
 "/api/v1/campaigns/{campaign}": {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  /**
   * Assessments of a campaign
   * @description Who may do this act on the entity, or anywhere where none is named: read.
   */
  get: operations["listAssessments"];
  put?: never;
  /**
   * Take entities into a campaign
   * @description Who may do this act for the whole of the organisation: review.
   */
  post: operations["enterCampaign"];
  delete?: never;
  options?: never;
  head?: never;
  patch?: never;
  trace?: never;
 };
 "/api/v1/campaigns/{campaign}/{entity}": {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  /**
   * Answers, scores and what is open
   * @description Who may do this act on the entity, or anywhere where none is named: read.
   */
  get: operations["getAssessment"];
  put?: never;
  post?: never;
  delete?: never;
  options?: never;
  head?: never;
  patch?: never;
  trace?: never;
 };
 "/api/v1/campaigns/{campaign}/{entity}/answer": {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  get?: never;
  put?: never;
  /**
   * Answer questions
   * @description Who may do this act on the entity, or anywhere where none is named: answer.
   */
  post: operations["answer"];
  delete?: never;
  options?: never;
  head?: never;
  patch?: never;
  trace?: never;
 };
 "/api/v1/campaigns/{campaign}/{entity}/confirm": {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  get?: never;
  put?: never;
  /**
   * Confirm it
   * @description Who may do this act on the entity, or anywhere where none is named: review.
   */
  post: operations["confirmAssessment"];
  delete?: never;
  options?: never;
  head?: never;
  patch?: never;
  trace?: never;
 };
 "/api/v1/campaigns/{campaign}/{entity}/evidence": {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  get?: never;
  put?: never;
  /**
   * Attach a file that shows an answer: the body
   * @description Who may do this act on the entity, or anywhere where none is named: answer.
   */
  post: operations["attachEvidence"];
  delete?: never;
  options?: never;
  head?: never;
  patch?: never;
  trace?: never;
 };
 "/api/v1/campaigns/{campaign}/{entity}/evidence/{id}": {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  /**
   * A file that shows an answer
   * @description Who may do this act on the entity, or anywhere where none is named: read.
   */
  get: operations["getEvidence"];
  put?: never;
  post?: never;
  /**
   * Take a file back
   * @description Who may do this act on the entity, or anywhere where none is named: answer.
   */
  delete: operations["detachEvidence"];
  options?: never;
  head?: never;
  patch?: never;
  trace?: never;
 };
 "/api/v1/campaigns/{campaign}/{entity}/export": {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  /**
   * The assessment, or its form, as a file
   * @description Who may do this act on the entity, or anywhere where none is named: read.
   */
  get: operations["exportAssessment"];
  put?: never;
  post?: never;
  delete?: never;
  options?: never;
  head?: never;
  patch?: never;
  trace?: never;
 };
 "/api/v1/campaigns/{campaign}/{entity}/form": {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  /**
   * The questions, with guidance and what was said
   * @description Who may do this act on the entity, or anywhere where none is named: read.
   */
  get: operations["getForm"];
  put?: never;
  post?: never;
  delete?: never;
  options?: never;
  head?: never;
  patch?: never;
  trace?: never;
 };
 "/api/v1/campaigns/{campaign}/{entity}/history": {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  /**
   * All that was said, in order
   * @description Who may do this act on the entity, or anywhere where none is named: read.
   */
  get: operations["assessmentHistory"];
  put?: never;
  post?: never;
  delete?: never;
  options?: never;
  head?: never;
  patch?: never;
  trace?: never;
 };
 "/api/v1/campaigns/{campaign}/{entity}/next": {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  /**
   * The cheapest way to the next level
   * @description Who may do this act on the entity, or anywhere where none is named: read.
   */
  get: operations["nextLevel"];
  put?: never;
  post?: never;
  delete?: never;
  options?: never;
  head?: never;
  patch?: never;
  trace?: never;
 };
 "/api/v1/campaigns/{campaign}/{entity}/reopen": {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  get?: never;
  put?: never;
  /**
   * Begin a new version
   * @description Who may do this act on the entity, or anywhere where none is named: review.
   */
  post: operations["reopenAssessment"];
  delete?: never;
  options?: never;
  head?: never;
  patch?: never;
  trace?: never;
 };
 "/api/v1/campaigns/{campaign}/{entity}/report": {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  /**
   * The report as a file
   * @description Who may do this act on the entity, or anywhere where none is named: read.
   */
  get: operations["getReport"];
  put?: never;
  post?: never;
  delete?: never;
  options?: never;
  head?: never;
  patch?: never;
  trace?: never;
 };
 "/api/v1/campaigns/{campaign}/{entity}/return": {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  get?: never;
  put?: never;
  /**
   * Return it for correction
   * @description Who may do this act on the entity, or anywhere where none is named: review.
   */
  post: operations["returnAssessment"];
  delete?: never;
  options?: never;
  head?: never;
  patch?: never;
  trace?: never;
 };
 "/api/v1/campaigns/{campaign}/{entity}/review": {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  get?: never;
  put?: never;
  /**
   * Say that it was reviewed
   * @description Who may do this act on the entity, or anywhere where none is named: review.
   */
  post: operations["reviewAssessment"];
  delete?: never;
  options?: never;
  head?: never;
  patch?: never;
  trace?: never;
 };
 "/api/v1/campaigns/{campaign}/{entity}/score": {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  get?: never;
  put?: never;
  /**
   * Score questions as the assessor
   * @description Who may do this act on the entity, or anywhere where none is named: review.
   */
  post: operations["score"];
  delete?: never;
  options?: never;
  head?: never;
  patch?: never;
  trace?: never;
 };
 "/api/v1/campaigns/{campaign}/{entity}/status": {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  /**
   * The level, and how likely each is
   * @description Who may do this act on the entity, or anywhere where none is named: read.
   */
  get: operations["assessmentStatus"];
  put?: never;
  post?: never;
  delete?: never;
  options?: never;
  head?: never;
  patch?: never;
  trace?: never;
 };
 "/api/v1/campaigns/{campaign}/{entity}/submit": {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  get?: never;
  put?: never;
  /**
   * Hand it in
   * @description Who may do this act on the entity, or anywhere where none is named: answer.
   */
  post: operations["submitAssessment"];
  delete?: never;
  options?: never;
  head?: never;
  patch?: never;
  trace?: never;
 };
 "/api/v1/changes": {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  /**
   * What happened lately, the newest first
   * @description Who may do this act on the entity, or anywhere where none is named: read.
   */
  get: operations["listChanges"];
  put?: never;
  post?: never;
  delete?: never;
  options?: never;
  head?: never;
  patch?: never;
  trace?: never;
 };
 "/api/v1/entities": {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  /**
   * Entities
   * @description Who may do this act on the entity, or anywhere where none is named: read.
   */
  get: operations["listEntities"];
  put?: never;
  /**
   * Add an entity, or change its title or zone
   * @description Who may do this act on the entity, or anywhere where none is named: configure.
   */
  post: operations["addEntity"];
  delete?: never;
  options?: never;
  head?: never;
  patch?: never;
  trace?: never;
 };
 "/api/v1/entities/{entity}/documents": {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  /**
   * Reports and evidence of an entity
   * @description Who may do this act on the entity, or anywhere where none is named: read.
   */
  get: operations["listDocuments"];
  put?: never;
  post?: never;
  delete?: never;
  options?: never;
  head?: never;
  patch?: never;
  trace?: never;
 };
 "/api/v1/entities/{entity}/move": {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  get?: never;
  put?: never;
  /**
   * Let an entity stand elsewhere from a day on
   * @description Who may do this act on the entity, or anywhere where none is named: configure.
   */
  post: operations["moveEntity"];
  delete?: never;
  options?: never;
  head?: never;
  patch?: never;
  trace?: never;
 };
 "/api/v1/entities/{entity}/retire": {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  get?: never;
  put?: never;
  /**
   * End an entity, or take its end back
   * @description Who may do this act on the entity, or anywhere where none is named: configure.
   */
  post: operations["retireEntity"];
  delete?: never;
  options?: never;
  head?: never;
  patch?: never;
  trace?: never;
 };
 "/api/v1/entities/import": {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  get?: never;
  put?: never;
  /**
   * Add or change many entities: the body is a CSV file; all of it is taken, or nothing when a line is wrong
   * @description Who may do this act on the entity, or anywhere where none is named: configure.
   */
  post: operations["importEntities"];
  delete?: never;
  options?: never;
  head?: never;
  patch?: never;
  trace?: never;
 };
 "/api/v1/entity-links": {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  /**
   * Links between entities
   * @description Who may do this act on the entity, or anywhere where none is named: read.
   */
  get: operations["listEntityLinks"];
  put?: never;
  /**
   * Link two entities
   * @description Who may do this act for the whole of the organisation: configure.
   */
  post: operations["addEntityLink"];
  delete?: never;
  options?: never;
  head?: never;
  patch?: never;
  trace?: never;
 };
 "/api/v1/eval": {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  /**
   * Values of indicators
   * @description Who may do this act on the entity, or anywhere where none is named: read.
   */
  get: operations["evaluate"];
  put?: never;
  post?: never;
  delete?: never;
  options?: never;
  head?: never;
  patch?: never;
  trace?: never;
 };
 "/api/v1/explain": {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  /**
   * Why a number is what it is
   * @description Who may do this act on the entity, or anywhere where none is named: read.
   */
  get: operations["explain"];
  put?: never;
  post?: never;
  delete?: never;
  options?: never;
  head?: never;
  patch?: never;
  trace?: never;
 };
 "/api/v1/exports/entities": {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  /**
   * Entities as a file
   * @description Who may do this act on the entity, or anywhere where none is named: read.
   */
  get: operations["exportEntities"];
  put?: never;
  post?: never;
  delete?: never;
  options?: never;
  head?: never;
  patch?: never;
  trace?: never;
 };
 "/api/v1/exports/eval": {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  /**
   * Values of indicators as a file
   * @description Who may do this act on the entity, or anywhere where none is named: read.
   */
  get: operations["exportValues"];
  put?: never;
  post?: never;
  delete?: never;
  options?: never;
  head?: never;
  patch?: never;
  trace?: never;
 };
 "/api/v1/exports/facts": {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  /**
   * Facts as a file
   * @description Who may do this act on the entity, or anywhere where none is named: read.
   */
  get: operations["exportFacts"];
  put?: never;
  post?: never;
  delete?: never;
  options?: never;
  head?: never;
  patch?: never;
  trace?: never;
 };
 "/api/v1/exports/rank": {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  /**
   * Ranks as a file
   * @description Who may do this act on the entity, or anywhere where none is named: read.
   */
  get: operations["exportRanks"];
  put?: never;
  post?: never;
  delete?: never;
  options?: never;
  head?: never;
  patch?: never;
  trace?: never;
 };
 "/api/v1/facts": {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  /**
   * Facts as they are stored
   * @description Who may do this act on the entity, or anywhere where none is named: read.
   */
  get: operations["listFacts"];
  put?: never;
  /**
   * A value that is corrected, or one that is new
   * @description Who may do this act on the entity, or anywhere where none is named: enter.
   */
  post: operations["postFact"];
  delete?: never;
  options?: never;
  head?: never;
  patch?: never;
  trace?: never;
 };
 "/api/v1/imports": {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  /**
   * Imports of files
   * @description Who may do this act for the whole of the organisation: read.
   */
  get: operations["listImports"];
  put?: never;
  /**
   * Import a file: the body
   * @description Who may do this act for the whole of the organisation: enter.
   */
  post: operations["importFile"];
  delete?: never;
  options?: never;
  head?: never;
  patch?: never;
  trace?: never;
 };
 "/api/v1/imports/{id}/undo": {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  get?: never;
  put?: never;
  /**
   * Make an import count as never recorded
   * @description Who may do this act for the whole of the organisation: enter.
   */
  post: operations["undoImport"];
  delete?: never;
  options?: never;
  head?: never;
  patch?: never;
  trace?: never;
 };
 "/api/v1/imports/guess": {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  get?: never;
  put?: never;
  /**
   * A map for a file: the body
   * @description Who may do this act for the whole of the organisation: enter.
   */
  post: operations["guessMap"];
  delete?: never;
  options?: never;
  head?: never;
  patch?: never;
  trace?: never;
 };
 "/api/v1/index/{what}": {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  /**
   * What lies inside a composite index
   * @description Who may do this act on the entity, or anywhere where none is named: read.
   */
  get: operations["lookIntoIndex"];
  put?: never;
  post?: never;
  delete?: never;
  options?: never;
  head?: never;
  patch?: never;
  trace?: never;
 };
 "/api/v1/index/what-if": {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  get?: never;
  put?: never;
  /**
   * Ranks with other weights, beside those of the index
   * @description Who may do this act on the entity, or anywhere where none is named: read.
   */
  post: operations["rankWhatIf"];
  delete?: never;
  options?: never;
  head?: never;
  patch?: never;
  trace?: never;
 };
 "/api/v1/links/{secret}": {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  /**
   * What a one-time link is for
   * @description Anybody may.
   */
  get: operations["getLink"];
  put?: never;
  /**
   * Set the password of a one-time link, and sign in
   * @description Anybody may.
   */
  post: operations["useLink"];
  delete?: never;
  options?: never;
  head?: never;
  patch?: never;
  trace?: never;
 };
 "/api/v1/live": {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  /**
   * Indicators of the hour, shift and day under way, and every machine
   * @description Who may do this act on the entity, or anywhere where none is named: read.
   */
  get: operations["getLive"];
  put?: never;
  post?: never;
  delete?: never;
  options?: never;
  head?: never;
  patch?: never;
  trace?: never;
 };
 "/api/v1/live/stream": {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  /**
   * What stands, then what changes, as server-sent events: all, values, keyed, machine, alerts
   * @description Who may do this act on the entity, or anywhere where none is named: read.
   */
  get: operations["streamLive"];
  put?: never;
  post?: never;
  delete?: never;
  options?: never;
  head?: never;
  patch?: never;
  trace?: never;
 };
 "/api/v1/losses": {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  /**
   * Where planned busy time went, and the reasons of stops
   * @description Who may do this act on the entity, or anywhere where none is named: read.
   */
  get: operations["getLosses"];
  put?: never;
  post?: never;
  delete?: never;
  options?: never;
  head?: never;
  patch?: never;
  trace?: never;
 };
 "/api/v1/mail": {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  /**
   * The server that mail to people goes through; empty when there is none
   * @description Who may do this act for the whole of the organisation: configure.
   */
  get: operations["getMail"];
  /**
   * Set the server that mail to people goes through
   * @description Who may do this act for the whole of the organisation: configure.
   */
  put: operations["putMail"];
  post?: never;
  delete?: never;
  options?: never;
  head?: never;
  patch?: never;
  trace?: never;
 };
 "/api/v1/mail/test": {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  get?: never;
  put?: never;
  /**
   * Send a test message; what the mail server says is the answer
   * @description Who may do this act for the whole of the organisation: configure.
   */
  post: operations["testMail"];
  delete?: never;
  options?: never;
  head?: never;
  patch?: never;
  trace?: never;
 };
 "/api/v1/maps": {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  /**
   * Maps for imports: which column is what
   * @description Who may do this act for the whole of the organisation: read.
   */
  get: operations["listMaps"];
  put?: never;
  post?: never;
  delete?: never;
  options?: never;
  head?: never;
  patch?: never;
  trace?: never;
 };
 "/api/v1/maps/{name}": {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  get?: never;
  /**
   * Save a map
   * @description Who may do this act for the whole of the organisation: author.
   */
  put: operations["putMap"];
  post?: never;
  /**
   * Forget a map
   * @description Who may do this act for the whole of the organisation: author.
   */
  delete: operations["dropMap"];
  options?: never;
  head?: never;
  patch?: never;
  trace?: never;
 };
 "/api/v1/orders": {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  /**
   * What was made of each order
   * @description Who may do this act on the entity, or anywhere where none is named: read.
   */
  get: operations["getOrders"];
  put?: never;
  /**
   * Which order runs, of what, how many, due when
   * @description Who may do this act on the entity, or anywhere where none is named: enter.
   */
  post: operations["postOrder"];
  delete?: never;
  options?: never;
  head?: never;
  patch?: never;
  trace?: never;
 };
 "/api/v1/organisations": {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  /**
   * Organisations of the server, and who belongs to them
   * @description Who may do this act for the whole of the organisation: people.
   */
  get: operations["listOrganisations"];
  put?: never;
  /**
   * Add an organisation that holds a branch
   * @description Who may do this act for the whole of the organisation: people.
   */
  post: operations["addOrganisation"];
  delete?: never;
  options?: never;
  head?: never;
  patch?: never;
  trace?: never;
 };
 "/api/v1/organisations/{code}": {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  get?: never;
  /**
   * Change what an organisation is called
   * @description Who may do this act for the whole of the organisation: people.
   */
  put: operations["renameOrganisation"];
  post?: never;
  delete?: never;
  options?: never;
  head?: never;
  patch?: never;
  trace?: never;
 };
 "/api/v1/organisations/{code}/administrator": {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  get?: never;
  put?: never;
  /**
   * Add the first administrator of an organisation, with a one-time link, or give them another
   * @description Who may do this act for the whole of the organisation: people.
   */
  post: operations["beginOrganisation"];
  delete?: never;
  options?: never;
  head?: never;
  patch?: never;
  trace?: never;
 };
 "/api/v1/packs": {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  /**
   * The packs in use, and what they declare
   * @description Who may do this act on the entity, or anywhere where none is named: read.
   */
  get: operations["listPacks"];
  put?: never;
  /**
   * Take packs into use, or out of it
   * @description Who may do this act for the whole of the organisation: author.
   */
  post: operations["usePacks"];
  delete?: never;
  options?: never;
  head?: never;
  patch?: never;
  trace?: never;
 };
 "/api/v1/packs/{pack}": {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  /**
   * A pack: declarations, formulas, parameters, examples, texts
   * @description Who may do this act on the entity, or anywhere where none is named: read.
   */
  get: operations["getPack"];
  /**
   * Write a pack of the workspace: the body is JSON, {"files": {NAME: TEXT}}
   * @description Who may do this act for the whole of the organisation: author.
   */
  put: operations["putPack"];
  post?: never;
  /**
   * Remove a pack of the workspace
   * @description Who may do this act for the whole of the organisation: author.
   */
  delete: operations["removePack"];
  options?: never;
  head?: never;
  patch?: never;
  trace?: never;
 };
 "/api/v1/packs/check": {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  get?: never;
  put?: never;
  /**
   * What is wrong with files of a pack: the body is JSON, {"files": {NAME: TEXT}}
   * @description Who may do this act for the whole of the organisation: author.
   */
  post: operations["checkPack"];
  delete?: never;
  options?: never;
  head?: never;
  patch?: never;
  trace?: never;
 };
 "/api/v1/packs/new": {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  get?: never;
  put?: never;
  /**
   * Make a pack of the workspace, or a copy of another
   * @description Who may do this act for the whole of the organisation: author.
   */
  post: operations["newPack"];
  delete?: never;
  options?: never;
  head?: never;
  patch?: never;
  trace?: never;
 };
 "/api/v1/password": {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  get?: never;
  put?: never;
  /**
   * Change one's own password; other sessions end
   * @description Whoever is signed in may.
   */
  post: operations["setPassword"];
  delete?: never;
  options?: never;
  head?: never;
  patch?: never;
  trace?: never;
 };
 "/api/v1/password/forgotten": {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  get?: never;
  put?: never;
  /**
   * Mail a link to set a new password to whoever this is, if anybody
   * @description Anybody may.
   */
  post: operations["forgotPassword"];
  delete?: never;
  options?: never;
  head?: never;
  patch?: never;
  trace?: never;
 };
 "/api/v1/people": {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  /**
   * Everybody of the organisation, with their roles
   * @description Who may do this act for the whole of the organisation: people.
   */
  get: operations["getPeople"];
  put?: never;
  /**
   * Add somebody, without password or role
   * @description Who may do this act for the whole of the organisation: people.
   */
  post: operations["addPerson"];
  delete?: never;
  options?: never;
  head?: never;
  patch?: never;
  trace?: never;
 };
 "/api/v1/people/{name}": {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  get?: never;
  put?: never;
  post?: never;
  /**
   * Erase somebody for good; a pseudonym stays
   * @description Who may do this act for the whole of the organisation: people.
   */
  delete: operations["erasePerson"];
  options?: never;
  head?: never;
  patch?: never;
  trace?: never;
 };
 "/api/v1/people/{name}/data": {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  /**
   * All that is kept about somebody, for them to read
   * @description Who may do this act for the whole of the organisation: people.
   */
  get: operations["getPersonData"];
  put?: never;
  post?: never;
  delete?: never;
  options?: never;
  head?: never;
  patch?: never;
  trace?: never;
 };
 "/api/v1/people/{name}/disabled": {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  get?: never;
  /**
   * Let somebody not sign in any more, or again
   * @description Who may do this act for the whole of the organisation: people.
   */
  put: operations["disablePerson"];
  post?: never;
  delete?: never;
  options?: never;
  head?: never;
  patch?: never;
  trace?: never;
 };
 "/api/v1/people/{name}/grants": {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  get?: never;
  put?: never;
  /**
   * Grant a role on a branch
   * @description Who may do this act for the whole of the organisation: people.
   */
  post: operations["grantRole"];
  /**
   * Take a role back
   * @description Who may do this act for the whole of the organisation: people.
   */
  delete: operations["revokeRole"];
  options?: never;
  head?: never;
  patch?: never;
  trace?: never;
 };
 "/api/v1/people/{name}/link": {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  get?: never;
  put?: never;
  /**
   * A one-time link by which they set a password
   * @description Who may do this act for the whole of the organisation: people.
   */
  post: operations["newPersonLink"];
  delete?: never;
  options?: never;
  head?: never;
  patch?: never;
  trace?: never;
 };
 "/api/v1/rank": {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  /**
   * Entities in the order of an index
   * @description Who may do this act on the entity, or anywhere where none is named: read.
   */
  get: operations["rank"];
  put?: never;
  post?: never;
  delete?: never;
  options?: never;
  head?: never;
  patch?: never;
  trace?: never;
 };
 "/api/v1/rank/acceptability": {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  /**
   * Which share of the draws has each rank
   * @description Who may do this act on the entity, or anywhere where none is named: read.
   */
  get: operations["rankAcceptability"];
  put?: never;
  post?: never;
  delete?: never;
  options?: never;
  head?: never;
  patch?: never;
  trace?: never;
 };
 "/api/v1/rank/sensitivity": {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  /**
   * Which of the choices moves the ranks
   * @description Who may do this act on the entity, or anywhere where none is named: read.
   */
  get: operations["rankSensitivity"];
  put?: never;
  post?: never;
  delete?: never;
  options?: never;
  head?: never;
  patch?: never;
  trace?: never;
 };
 "/api/v1/results": {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  /**
   * Results that were kept
   * @description Who may do this act on the entity, or anywhere where none is named: read.
   */
  get: operations["listResults"];
  put?: never;
  /**
   * Keep scores and ranks as a result
   * @description Who may do this act for the whole of the organisation: analyse.
   */
  post: operations["keepResult"];
  delete?: never;
  options?: never;
  head?: never;
  patch?: never;
  trace?: never;
 };
 "/api/v1/results/{id}": {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  /**
   * A result that was kept
   * @description Who may do this act on the entity, or anywhere where none is named: read.
   */
  get: operations["getResult"];
  put?: never;
  post?: never;
  delete?: never;
  options?: never;
  head?: never;
  patch?: never;
  trace?: never;
 };
 "/api/v1/retention": {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  /**
   * How long samples are kept, and what the last run gave up
   * @description Who may do this act for the whole of the organisation: configure.
   */
  get: operations["getRetention"];
  put?: never;
  post?: never;
  delete?: never;
  options?: never;
  head?: never;
  patch?: never;
  trace?: never;
 };
 "/api/v1/retention/preview": {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  /**
   * What a run would give up now
   * @description Who may do this act for the whole of the organisation: configure.
   */
  get: operations["previewRetention"];
  put?: never;
  /**
   * What a run by other rules would give up
   * @description Who may do this act for the whole of the organisation: configure.
   */
  post: operations["previewRetentionRules"];
  delete?: never;
  options?: never;
  head?: never;
  patch?: never;
  trace?: never;
 };
 "/api/v1/retention/rules": {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  get?: never;
  /**
   * Other rules in the signal map, from the next run on
   * @description Who may do this act for the whole of the organisation: configure.
   */
  put: operations["putRetention"];
  post?: never;
  delete?: never;
  options?: never;
  head?: never;
  patch?: never;
  trace?: never;
 };
 "/api/v1/retention/run": {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  get?: never;
  put?: never;
  /**
   * Begin to give up old samples now
   * @description Who may do this act for the whole of the organisation: configure.
   */
  post: operations["runRetention"];
  delete?: never;
  options?: never;
  head?: never;
  patch?: never;
  trace?: never;
 };
 "/api/v1/said": {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  /**
   * What was said of machines, and what it replaced
   * @description Who may do this act on the entity, or anywhere where none is named: read.
   */
  get: operations["getSaid"];
  put?: never;
  post?: never;
  delete?: never;
  options?: never;
  head?: never;
  patch?: never;
  trace?: never;
 };
 "/api/v1/schedules": {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  /**
   * What is sent regularly
   * @description Whoever is signed in may.
   */
  get: operations["listSchedules"];
  put?: never;
  /**
   * Have something sent regularly
   * @description Whoever is signed in may.
   */
  post: operations["addSchedule"];
  delete?: never;
  options?: never;
  head?: never;
  patch?: never;
  trace?: never;
 };
 "/api/v1/schedules/{id}": {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  get?: never;
  /**
   * Change what is sent regularly, or pause it
   * @description Whoever is signed in may.
   */
  put: operations["putSchedule"];
  post?: never;
  /**
   * Have it sent no more
   * @description Whoever is signed in may.
   */
  delete: operations["removeSchedule"];
  options?: never;
  head?: never;
  patch?: never;
  trace?: never;
 };
 "/api/v1/schedules/{id}/run": {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  get?: never;
  put?: never;
  /**
   * Send it now
   * @description Whoever is signed in may.
   */
  post: operations["runSchedule"];
  delete?: never;
  options?: never;
  head?: never;
  patch?: never;
  trace?: never;
 };
 "/api/v1/series": {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  /**
   * A chart of a signal, thinned out
   * @description Who may do this act on the entity, or anywhere where none is named: read.
   */
  get: operations["getSeries"];
  put?: never;
  post?: never;
  delete?: never;
  options?: never;
  head?: never;
  patch?: never;
  trace?: never;
 };
 "/api/v1/server": {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  /**
   * Which workspace this is, and whether one can sign in or is signed in
   * @description Anybody may.
   */
  get: operations["getServer"];
  put?: never;
  post?: never;
  delete?: never;
  options?: never;
  head?: never;
  patch?: never;
  trace?: never;
 };
 "/api/v1/session": {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  /**
   * Who asks, and what they may do
   * @description Whoever is signed in may.
   */
  get: operations["getSession"];
  put?: never;
  /**
   * Sign in by name and password; sets the cookie of a session
   * @description Anybody may.
   */
  post: operations["signIn"];
  /**
   * Sign out
   * @description Whoever is signed in may.
   */
  delete: operations["signOut"];
  options?: never;
  head?: never;
  patch?: never;
  trace?: never;
 };
 "/api/v1/session/data": {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  /**
   * All that is kept about oneself
   * @description Whoever is signed in may.
   */
  get: operations["getOwnData"];
  put?: never;
  post?: never;
  delete?: never;
  options?: never;
  head?: never;
  patch?: never;
  trace?: never;
 };
 "/api/v1/sessions": {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  /**
   * Where the one who asks is signed in
   * @description Whoever is signed in may.
   */
  get: operations["getSessions"];
  put?: never;
  post?: never;
  delete?: never;
  options?: never;
  head?: never;
  patch?: never;
  trace?: never;
 };
 "/api/v1/sessions/{id}": {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  get?: never;
  put?: never;
  post?: never;
  /**
   * Sign out elsewhere
   * @description Whoever is signed in may.
   */
  delete: operations["endSession"];
  options?: never;
  head?: never;
  patch?: never;
  trace?: never;
 };
 "/api/v1/settings": {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  /**
   * Names, zone and shifts
   * @description Who may do this act on the entity, or anywhere where none is named: read.
   */
  get: operations["getSettings"];
  /**
   * Name the workspace
   * @description Who may do this act for the whole of the organisation: configure.
   */
  put: operations["putSettings"];
  post?: never;
  delete?: never;
  options?: never;
  head?: never;
  patch?: never;
  trace?: never;
 };
 "/api/v1/signals": {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  /**
   * Signals with their units
   * @description Who may do this act on the entity, or anywhere where none is named: read.
   */
  get: operations["getSignals"];
  put?: never;
  post?: never;
  delete?: never;
  options?: never;
  head?: never;
  patch?: never;
  trace?: never;
 };
 "/api/v1/sources": {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  /**
   * Connections, how far their clocks are from ours, and what they refused
   * @description Who may do this act for the whole of the organisation: read.
   */
  get: operations["getSources"];
  put?: never;
  post?: never;
  delete?: never;
  options?: never;
  head?: never;
  patch?: never;
  trace?: never;
 };
 "/api/v1/standing/{campaign}": {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  /**
   * Where all of a campaign stand
   * @description Who may do this act on the entity, or anywhere where none is named: read.
   */
  get: operations["campaignStanding"];
  put?: never;
  post?: never;
  delete?: never;
  options?: never;
  head?: never;
  patch?: never;
  trace?: never;
 };
 "/api/v1/states": {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  /**
   * The states that machines were in, one after the other
   * @description Who may do this act on the entity, or anywhere where none is named: read.
   */
  get: operations["getStates"];
  put?: never;
  post?: never;
  delete?: never;
  options?: never;
  head?: never;
  patch?: never;
  trace?: never;
 };
 "/api/v1/stops": {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  get?: never;
  put?: never;
  /**
   * What an operator says of state and reason of a stretch
   * @description Who may do this act on the entity, or anywhere where none is named: operate.
   */
  post: operations["postStop"];
  delete?: never;
  options?: never;
  head?: never;
  patch?: never;
  trace?: never;
 };
 "/api/v1/targets": {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  /**
   * What is aimed at
   * @description Who may do this act on the entity, or anywhere where none is named: read.
   */
  get: operations["listTargets"];
  /**
   * Set a target
   * @description Who may do this act on the entity, or anywhere where none is named: analyse.
   */
  put: operations["putTarget"];
  post?: never;
  delete?: never;
  options?: never;
  head?: never;
  patch?: never;
  trace?: never;
 };
 "/api/v1/tokens": {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  /**
   * One's own tokens; for administrators those of everybody
   * @description Whoever is signed in may.
   */
  get: operations["getTokens"];
  put?: never;
  /**
   * Make a token; it is shown only now
   * @description Who may do this act on the entity, or anywhere where none is named: read.
   */
  post: operations["newToken"];
  delete?: never;
  options?: never;
  head?: never;
  patch?: never;
  trace?: never;
 };
 "/api/v1/tokens/{id}": {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  get?: never;
  put?: never;
  post?: never;
  /**
   * Take a token back for good
   * @description Whoever is signed in may.
   */
  delete: operations["revokeToken"];
  options?: never;
  head?: never;
  patch?: never;
  trace?: never;
 };
 "/api/v1/verify": {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  /**
   * Whether stored data is sound
   * @description Who may do this act for the whole of the organisation: audit.
   */
  get: operations["verify"];
  put?: never;
  post?: never;
  delete?: never;
  options?: never;
  head?: never;
  patch?: never;
  trace?: never;
 };
 "/api/v1/views": {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  /**
   * Views that one saved
   * @description Whoever is signed in may.
   */
  get: operations["listViews"];
  /**
   * Save a view
   * @description Whoever is signed in may.
   */
  put: operations["putView"];
  post?: never;
  delete?: never;
  options?: never;
  head?: never;
  patch?: never;
  trace?: never;
 };
 "/api/v1/views/{name}": {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  get?: never;
  put?: never;
  post?: never;
  /**
   * Forget a view
   * @description Whoever is signed in may.
   */
  delete: operations["dropView"];
  options?: never;
  head?: never;
  patch?: never;
  trace?: never;
 };
 "/api/v1/work": {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  /**
   * Requests at work: one's own, an administrator's organisation's
   * @description Whoever is signed in may.
   */
  get: operations["listWork"];
  put?: never;
  post?: never;
  delete?: never;
  options?: never;
  head?: never;
  patch?: never;
  trace?: never;
 };
 "/api/v1/work/{id}": {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  /**
   * How far a request is
   * @description Whoever is signed in may.
   */
  get: operations["getWork"];
  put?: never;
  post?: never;
  /**
   * Cancel a request: its own answer says what became of it
   * @description Whoever is signed in may.
   */
  delete: operations["cancelWork"];
  options?: never;
  head?: never;
  patch?: never;
  trace?: never;
 };
 "/healthz": {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  /**
   * Whether turns succeed and samples are kept; else 503 and why
   * @description Anybody may.
   */
  get: operations["getHealth"];
  put?: never;
  post?: never;
  delete?: never;
  options?: never;
  head?: never;
  patch?: never;
  trace?: never;
 };
 "/metrics": {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  /**
   * Counts of the running plant, for Prometheus
   * @description Who may do this act for the whole of the organisation: read.
   */
  get: operations["getMetrics"];
  put?: never;
  post?: never;
  delete?: never;
  options?: never;
  head?: never;
  patch?: never;
  trace?: never;
 };
}
export type webhooks = Record<string, never>;
export interface components {
 schemas: {
  Agreement: {
   bias: number | null;
   linear: number | null;
   pairs: number | null;
   quadratic: number | null;
   question: string | null;
   "same %": number | null;
   title: string | null;
  }[];
  AlertChannels: {
   address: string | null;
   branch: string | null;
   kind: string | null;
   lang: string | null;
   least: string | null;
   name: string | null;
   secret: string | null;
   to: string | null;
  }[];
  AlertHistory: {
   alert: string | null;
   comment: string | null;
   count: number | null;
   entity: string | null;
   event: string | null;
   "shelved until": string | null;
   time: string | null;
   value: string | null;
   who: string | null;
  }[];
  AlertNotices: {
   channel: string | null;
   id: number | null;
   next: string | null;
   problem: string | null;
   state: string | null;
   subject: string | null;
   time: string | null;
   tries: number | null;
  }[];
  Alerts: {
   alert: string;
   /** Format: date-time */
   cleared?: string;
   comment: string;
   entity?: string;
   kind?: string;
   /** Format: date-time */
   raised?: string;
   /** @enum {unknown} */
   severity: "information" | "warning" | "critical";
   /** Format: date-time */
   shelved_until?: string;
   state: string;
   value: string;
   who: string;
  }[];
  Answers: {
   answer: string | null;
   asked: string | null;
   comment: string | null;
   computed: string | null;
   "computed points": number | null;
   files: number | null;
   most: number | null;
   open: string | null;
   part: string | null;
   points: number | null;
   question: string | null;
   score: string | null;
   "score points": number | null;
   source: string | null;
   title: string | null;
   when: string | null;
   who: string | null;
  }[];
  AssessmentHistory: {
   comment: string | null;
   question: string | null;
   recorded: string | null;
   recorder: string | null;
   said: string | null;
   source: string | null;
   version: number | null;
   what: string | null;
   when: string | null;
   who: string | null;
  }[];
  Assessments: {
   answered: number | null;
   changed: string | null;
   computed: number | null;
   entity: string | null;
   files: number | null;
   late: string | null;
   "not shown": number | null;
   of: number | null;
   proposed: number | null;
   state: string | null;
   title: string | null;
   version: number | null;
  }[];
  AuditEntry: {
   act: string;
   after: Record<string, never> | null;
   at: components["schemas"]["TimeOrNull"];
   before: Record<string, never> | null;
   hash: string;
   id: number;
   place: string;
   subject: string;
   who: string;
  };
  AuditList: components["schemas"]["AuditEntry"][];
  Backup: {
   bytes: number | null;
   facts: number | null;
   files: number | null;
   made: components["schemas"]["TimeOrNull"];
   name: string;
   packed_bytes: number | null;
   problem: string | null;
   sha256: string | null;
   /** @enum {unknown} */
   state: "running" | "done" | "failed";
  };
  BackupList: components["schemas"]["Backup"][];
  Campaigns: {
   campaign: string | null;
   confirmed: number | null;
   "confirmed %": number | null;
   deadline: string | null;
   draft: number | null;
   entities: number | null;
   overdue: number | null;
   period: string | null;
   returned: number | null;
   reviewed: number | null;
   standard: string | null;
   submitted: number | null;
  }[];
  CampaignSettings: {
   setting: string | null;
   value: string | null;
   when: string | null;
   who: string | null;
  }[];
  Changes: {
   count: number | null;
   detail: string | null;
   entity: string | null;
   now: string | null;
   refused: number | null;
   subject: string | null;
   /** Format: date-time */
   time: string;
   /** @enum {unknown} */
   what: "import" | "undo" | "assessment" | "alert" | "target" | "fact" | "pack";
  }[];
  Documents: {
   bytes: number | null;
   campaign: string | null;
   id: string | null;
   name: string | null;
   question: string | null;
   /** @enum {unknown} */
   sort: "report" | "evidence";
   state: string | null;
   type: string | null;
   version: number | null;
   when: string | null;
   who: string | null;
  }[];
  Entities: {
   code: string;
   /** Format: date-time */
   from: string | null;
   kind: string;
   parent: string | null;
   "parent kind": string | null;
   title: string | null;
   /** Format: date-time */
   to: string | null;
   zone: string | null;
  }[];
  EntityImport: {
   added: number;
   dry_run: boolean;
   mistakes: {
    column: string;
    line: number;
    text: string;
   }[];
   rows: number;
   taken: boolean;
   wrong: number;
  };
  EntityLinks: {
   from: string | null;
   link: string | null;
   since: string | null;
   to: string | null;
   until: string | null;
  }[];
  Erased: {
   entries: number;
   name: string;
  };
  Evaluation: {
   packs: components["schemas"]["PackStamp"][];
   remarks: {
    indicator: string;
    kind: string;
    unverified?: boolean;
    without_value?: string;
   }[];
   values: components["schemas"]["Value"][];
  };
  Explanation: {
   explanation: components["schemas"]["ExplanationNode"];
   packs: {
    name: string;
    sha256: string;
    version: string;
   }[];
  };
  ExplanationNode: {
   cite?: string;
   earlier?: number;
   entity?: string;
   facts?: number;
   formula?: string;
   high?: number | null;
   inputs?: components["schemas"]["ExplanationNode"][];
   key?: string;
   low?: number | null;
   name?: string;
   number?: number | null;
   part?: string;
   period?: string;
   reason?: string;
   roll?: string;
   row?: string;
   /** @enum {unknown} */
   sort: "indicator" | "measure" | "answer" | "parameter" | "line" | "more";
   sources?: components["schemas"]["ExplanationSource"][];
   status?: string;
   title?: string;
   value?: string;
  };
  ExplanationSource: {
   count: number;
   file: string;
   import: number;
   line_first: number;
   line_last: number;
   recorded: string;
  };
  Facts: {
   entity: string;
   import: number | null;
   keys: string | null;
   measure: string;
   period: string;
   quality: string;
   /** Format: date-time */
   recorded: string;
   source: string | null;
   unit: string | null;
   value: number | string | null;
  }[];
  Form: {
   campaign: string;
   deadline: string | null;
   entity: string | null;
   pack: string | null;
   period: string | null;
   questions: components["schemas"]["FormQuestion"][];
   revision: number;
   standard: string | null;
   standard_title: string | null;
   state: string | null;
   title: string | null;
   version: string | null;
  };
  FormAnswer: {
   codes: string[];
   comment: string | null;
   counts: boolean;
   number: number | null;
   points: number | null;
   source: string | null;
   text: string | null;
   /** Format: date-time */
   when: string;
   who: string | null;
  };
  FormFile: {
   bytes: number;
   comment: string | null;
   id: string;
   name: string | null;
   type: string | null;
   /** Format: date-time */
   when: string;
   who: string | null;
  };
  FormOption: {
   alone: boolean;
   code: string | null;
   high: number | null;
   low: number | null;
   open_high: boolean;
   open_low: boolean;
   points: number;
   title: string | null;
  };
  FormQuestion: {
   answer?: components["schemas"]["FormAnswer"] | null;
   applies?: boolean;
   computable: boolean;
   computed?: components["schemas"]["FormValue"] | null;
   contradicted?: boolean;
   evidence: string | null;
   files?: components["schemas"]["FormFile"][];
   guide: string | null;
   least: number | null;
   most: number | null;
   open?: string | null;
   options: components["schemas"]["FormOption"][];
   part: string | null;
   /** @enum {unknown} */
   pick: "one" | "many" | "number";
   question: string;
   score?: components["schemas"]["FormAnswer"] | null;
   text: string | null;
   title: string | null;
   unit: string | null;
  };
  FormValue: {
   codes: string[];
   number: number | null;
   points: number | null;
   text: string | null;
  };
  Grant: {
   entity?: string;
   role: components["schemas"]["Role"];
  };
  ImportMaps: {
   name: string;
   text: string;
  }[];
  ImportReport: {
   corrected: number;
   dry_run: boolean;
   entities_added: number;
   file: string;
   import: number | null;
   kept: number;
   left_out: number;
   links_added: number;
   outside_range: number;
   read: number;
   refusals: number;
   refused: number;
   rejects: {
    column: string;
    line: number;
    reason: string;
    value: string;
   }[];
   same: number;
   values_missing: number;
   values_refused: number;
  };
  Imports: {
   corrected: number;
   file: string | null;
   id: number;
   kept: number;
   other_maps: string | null;
   read: number;
   refused: number;
   same: number;
   /** Format: date-time */
   started: string;
   state: string;
  }[];
  IndexCorr: {
   a: string | null;
   b: string | null;
   class: string | null;
   group: string | null;
   p: number | null;
   r: number | null;
   remark: string | null;
   units: number | null;
   with: string | null;
  }[];
  IndexCouple: {
   [key: string]: string | number | null;
  }[];
  IndexLook: components["schemas"]["IndexStats"] | components["schemas"]["IndexUnits"] | components["schemas"]["IndexCorr"] | components["schemas"]["IndexStructure"] | components["schemas"]["IndexTreat"] | components["schemas"]["IndexPoints"] | components["schemas"]["IndexWeights"] | components["schemas"]["IndexRemove"] | components["schemas"]["IndexProfile"] | components["schemas"]["IndexTrend"] | components["schemas"]["IndexCouple"];
  IndexPoints: {
   after: number | null;
   before: number | null;
   entity: string | null;
   indicator: string | null;
   title: string | null;
   what: string | null;
  }[];
  IndexProfile: ({
   adds: number | null;
   median: number | null;
   node: string | null;
   of: number | null;
   part: string | null;
   rank: number | null;
   score: number | null;
   title: string | null;
   value: number | null;
  } & {
   [key: string]: number | null;
  })[];
  IndexRemove: {
   kendall: number | null;
   largest: number | null;
   "mean shift": number | null;
   moved: number | null;
   node: string | null;
   of: string | null;
   spearman: number | null;
   title: string | null;
   units: number | null;
   without: string | null;
  }[];
  IndexStats: {
   distinct: number | null;
   flags: string | null;
   indicator: string | null;
   known: number | null;
   kurt: number | null;
   max: number | null;
   mean: number | null;
   median: number | null;
   min: number | null;
   missing: number | null;
   "same %": number | null;
   sd: number | null;
   skew: number | null;
   title: string | null;
   "zero %": number | null;
  }[];
  IndexStructure: {
   alpha: number | null;
   "alpha without": number | null;
   component: number | null;
   group: string | null;
   loading: number | null;
   member: string | null;
   "share %": number | null;
   variance: number | null;
   vector: number | null;
  }[];
  IndexTreat: {
   indicator: string | null;
   kurt: number | null;
   "kurt after": number | null;
   points: number | null;
   remark: string | null;
   rule: string | null;
   skew: number | null;
   "skew after": number | null;
   title: string | null;
  }[];
  IndexTrend: {
   "cagr %": number | null;
   change: number | null;
   entity?: string | null;
   first: number | null;
   fit: number | null;
   from: string | null;
   last: number | null;
   part?: string | null;
   rank: number | null;
   "rank before": number | null;
   slope: number | null;
   title?: string | null;
   to: string | null;
   "up by": number | null;
  }[];
  IndexUnits: {
   entity: string | null;
   known: number | null;
   "known %": number | null;
   missing: number | null;
   "nonzero %": number | null;
   remark: string | null;
   title: string | null;
   zero: number | null;
  }[];
  IndexWeights: {
   "balanced %": number | null;
   "critic %": number | null;
   "entropy %": number | null;
   "equal %": number | null;
   "given %": number | null;
   node: string | null;
   part: string | null;
   "pca %": number | null;
   r: number | null;
   title: string | null;
   "used %": number | null;
   "whole %": number | null;
  }[];
  Link: {
   /** @enum {unknown} */
   kind: "first" | "password";
   name: string;
  };
  Live: {
   indicators: components["schemas"]["LiveIndicator"][];
   keyed: components["schemas"]["LiveValue"][];
   machines: components["schemas"]["LiveMachine"][];
   reasons: components["schemas"]["LiveReason"][];
   time: components["schemas"]["TimeOrNull"];
   values: components["schemas"]["LiveValue"][];
  };
  LiveFigure: {
   text?: string;
   unit?: string;
   value: number | null;
  };
  LiveIndicator: {
   /** @enum {unknown} */
   better?: "higher" | "lower" | "context";
   key?: string;
   name: string;
   /** @enum {unknown} */
   sort: "indicator" | "measure";
   title: components["schemas"]["LiveTitles"];
   unit: string;
  };
  LiveMachine: {
   entity?: string;
   falls: number;
   gaps: number;
   kind?: string;
   late: number;
   machine: string;
   made?: {
    day: components["schemas"]["LiveMade"];
    hour: components["schemas"]["LiveMade"];
    shift: components["schemas"]["LiveMade"];
   };
   order?: string;
   parent?: string | null;
   product?: string;
   reason?: string;
   resets: number;
   settled: components["schemas"]["TimeOrNull"];
   since: components["schemas"]["TimeOrNull"];
   /** @enum {unknown} */
   state: "unknown" | "production" | "setup" | "delay" | "down" | "planned";
   time: components["schemas"]["TimeOrNull"];
   title?: string;
   too_late: number;
   wraps: number;
  };
  LiveMade: {
   bad: number | null;
   good: number | null;
   pieces: number | null;
   speed: number | null;
  };
  LiveReason: {
   reason: string;
   title: components["schemas"]["LiveTitles"];
  };
  LiveTitles: {
   en: string;
   zh: string;
  };
  LiveValue: {
   entity: string;
   /** @enum {unknown} */
   grain: "hour" | "shift" | "day";
   keys?: string[];
   kind: string;
   name: string;
   period: string;
   target?: number;
   text?: string;
   unit?: string;
   value: number | null;
  };
  Losses: {
   entity: string;
   figures: {
    [key: string]: components["schemas"]["LiveFigure"];
   };
   /** Format: date-time */
   from: string;
   kind: string;
   losses: {
    /** @enum {unknown} */
    loss: "planned busy" | "down" | "delay" | "setup" | "speed" | "quality" | "good";
    pieces: number | null;
    s: number | null;
   }[];
   reasons: {
    cumulative: number | null;
    pieces: number | null;
    reason: string;
    s: number | null;
    share: number | null;
   }[];
   /** Format: date-time */
   to: string;
   unexplained_s: number | null;
  };
  MailServers: {
   from: string;
   link: string | null;
   /** @enum {unknown} */
   password: "yes" | "no";
   /** @enum {unknown} */
   plain: "yes" | "no";
   server: string;
   user: string | null;
  }[];
  NamedValues: {
   name: string | null;
   value: string | null;
  }[];
  NewLink: {
   /** Format: date-time */
   ends: string;
   secret: string;
  };
  NewToken: {
   /** Format: date-time */
   ends: string;
   id: number;
   token: string;
  };
  NextSteps: {
   cost: number | null;
   effort: number | null;
   now: string | null;
   points: number | null;
   "points then": number | null;
   question: string | null;
   title: string | null;
   to: string | null;
  }[];
  Notifications: {
   branch: string;
   /** @enum {unknown} */
   lang: "en" | "zh";
   /** @enum {unknown} */
   least: "none" | "information" | "warning" | "critical";
   quiet: string;
   /** @enum {unknown} */
   tell: "all" | "escalations";
   zone: string;
  };
  OpenApi: {
   openapi: string;
   paths: Record<string, never>;
  };
  Orders: {
   entity: string;
   /** Format: date-time */
   from: string;
   kind: string;
   orders: {
    order: string;
    order_due?: components["schemas"]["LiveFigure"];
    order_electricity?: components["schemas"]["LiveFigure"];
    order_energy_per_piece?: components["schemas"]["LiveFigure"];
    order_gq?: components["schemas"]["LiveFigure"];
    order_made?: components["schemas"]["LiveFigure"];
    order_pq?: components["schemas"]["LiveFigure"];
    order_product?: components["schemas"]["LiveFigure"];
    order_progress?: components["schemas"]["LiveFigure"];
    order_quantity?: components["schemas"]["LiveFigure"];
    order_run_time?: components["schemas"]["LiveFigure"];
    order_setup_time?: components["schemas"]["LiveFigure"];
    order_stop_time?: components["schemas"]["LiveFigure"];
   }[];
   /** Format: date-time */
   to: string;
  };
  Organisations: {
   administered: boolean;
   code: string;
   entity: string | null;
   made: components["schemas"]["TimeOrNull"];
   own: boolean;
   people: {
    administrator: boolean;
    disabled: components["schemas"]["TimeOrNull"];
    name: string;
    title: string;
   }[];
   title: string;
  }[];
  Pack: {
   declarations: components["schemas"]["PackDeclaration"][];
   examples: components["schemas"]["PackExample"][];
   files: {
    name: string;
    text: string;
   }[];
   /** @enum {unknown} */
   from: "program" | "workspace";
   hash: string;
   in_use: boolean;
   name: string;
   source: string | null;
   title: components["schemas"]["Titles"] | null;
   uses: string[];
   version: string | null;
  };
  PackCheck: {
   diagnostics: components["schemas"]["PackDiagnostic"][];
   examples: components["schemas"]["PackExample"][];
  };
  /** @description What an example expects, and what came of it */
  PackClaim: {
   computed: string | null;
   entity: string;
   expected: string | null;
   line: number;
   ok: boolean;
   period: string | null;
  };
  PackDeclaration: {
   asks?: components["schemas"]["Titles"] | null;
   better?: string | null;
   cite: string | null;
   codes?: {
    code: string;
    title: components["schemas"]["Titles"] | null;
   }[];
   confirm_by?: string | null;
   formulas?: {
    formula: string | null;
    from: string | null;
   }[];
   high?: number | null;
   in?: string | null;
   keys?: string[];
   kind?: string | null;
   least?: number | null;
   lines?: {
    number: number;
    title: components["schemas"]["Titles"] | null;
    when: string | null;
   }[];
   low?: number | null;
   most?: number | null;
   name: string;
   note?: components["schemas"]["Titles"] | null;
   parts?: {
    leaf: boolean;
    less_is_better: boolean;
    name: string;
    parent: string | null;
    title: components["schemas"]["Titles"] | null;
    weight: number | null;
   }[];
   per?: string | null;
   rows?: {
    cite: string | null;
    ends: boolean;
    from: string | null;
    published: string | null;
    values: {
     keys: string[];
     value: string | null;
    }[];
   }[];
   severity?: string | null;
   /** @enum {unknown} */
   sort: "indicator" | "measure" | "choice" | "level" | "index" | "parameter" | "alert" | "kind" | "link" | "enum" | "group";
   status: string | null;
   text?: string;
   title: components["schemas"]["Titles"] | null;
   top?: boolean;
   type?: string | null;
   unit?: string | null;
   used_by?: {
    name: string;
    pack: string;
   }[];
   uses?: {
    name: string;
    pack: string;
   }[];
   where?: {
    file: string;
    line: number;
   };
  };
  PackDiagnostic: {
   column: number;
   file: string;
   hint: string | null;
   length: number;
   line: number;
   /** @enum {unknown} */
   severity: "error" | "warning";
   text: string | null;
  };
  PackExample: {
   checks: number | null;
   claims: components["schemas"]["PackClaim"][];
   failed: number | null;
   file: string | null;
   given: string | null;
   line: number;
   ok: boolean | null;
   problem: string | null;
   title: string;
  };
  Packs: components["schemas"]["PackSummary"][];
  PackStamp: {
   hash: string;
   name: string;
   version: string;
  };
  PackSummary: {
   declarations: components["schemas"]["PackDeclaration"][];
   /** @enum {unknown} */
   from: "program" | "workspace";
   hash: string;
   in_use: boolean;
   name: string;
   source: string | null;
   title: components["schemas"]["Titles"] | null;
   uses: string[];
   version: string | null;
  };
  Person: {
   disabled: components["schemas"]["TimeOrNull"];
   grants: components["schemas"]["Grant"][];
   made: components["schemas"]["TimeOrNull"];
   mail: string;
   name: string;
   password_set: components["schemas"]["TimeOrNull"];
   title: string;
  };
  PersonData: {
   links: {
    ends: components["schemas"]["TimeOrNull"];
    made: components["schemas"]["TimeOrNull"];
   }[];
   person: {
    disabled: components["schemas"]["TimeOrNull"];
    made: components["schemas"]["TimeOrNull"];
    mail: string;
    name: string;
    password_set: components["schemas"]["TimeOrNull"];
    title: string;
   };
   records: {
    at: components["schemas"]["TimeOrNull"];
    entity: string | null;
    id: number;
    said: unknown;
    sort: string;
   }[];
   roles: {
    entity: string | null;
    made: components["schemas"]["TimeOrNull"];
    role: string;
   }[];
   schedules: Record<string, never>[];
   sessions: {
    address: string;
    agent: string;
    ends: components["schemas"]["TimeOrNull"];
    made: components["schemas"]["TimeOrNull"];
    seen: components["schemas"]["TimeOrNull"];
   }[];
   tokens: {
    ends: components["schemas"]["TimeOrNull"];
    entity: string | null;
    id: number;
    made: components["schemas"]["TimeOrNull"];
    read_only: boolean;
    revoked: components["schemas"]["TimeOrNull"];
    role: string;
    seen: components["schemas"]["TimeOrNull"];
    title: string;
   }[];
   trail: {
    act: string;
    after?: unknown;
    at: components["schemas"]["TimeOrNull"];
    before?: unknown;
    from?: string;
    id: number;
    subject: string;
   }[];
   views: {
    address: string;
    name: string;
   }[];
  };
  PersonList: components["schemas"]["Person"][];
  Problem: {
   detail: string;
   status: number;
   title: string;
  };
  RankEffects: {
   choice: string | null;
   "first %": number | null;
   "first 5 %": number | null;
   "first 95 %": number | null;
   of: string | null;
   "total %": number | null;
   "total 5 %": number | null;
   "total 95 %": number | null;
  }[];
  Ranks: ({
   entity: string | null;
   "known %": number | null;
   median?: number | null;
   peers?: string | null;
   percentile?: number | null;
   "quartile 1"?: number | null;
   "quartile 2"?: number | null;
   "quartile 3"?: number | null;
   rank: number | null;
   "rank 5 %"?: number | null;
   "rank 95 %"?: number | null;
   "rank before"?: number | null;
   score: number | null;
   "score 5 %"?: number | null;
   "score 95 %"?: number | null;
   title: string | null;
   "up by"?: number | null;
   withheld?: string | null;
  } & {
   [key: string]: number | null;
  })[];
  RankShares: {
   entity: string | null;
   "rank from": number | null;
   "rank to": number | null;
   "share %": number | null;
   title: string | null;
  }[];
  Results: {
   "as known": string | null;
   draws: number | null;
   file: string | null;
   id: number | null;
   index: string | null;
   node: string | null;
   pack: string | null;
   period: string | null;
   rows: number | null;
   saved: string | null;
   seed: number | null;
  }[];
  Retention: {
   busy: boolean;
   editable: boolean;
   hash: string;
   keeping: boolean;
   last: {
    at: components["schemas"]["TimeOrNull"];
    dropped: number;
    failures: number;
    kept_whole: number;
    problem: string;
    runs: number;
    samples: number;
    summaries: number;
   };
   next: components["schemas"]["TimeOrNull"];
   rules: {
    hours: number | "forever" | null;
    measures: string[];
    minutes: number | "forever" | null;
    raw: number | "forever" | null;
    signals: string[];
   }[];
   text: string;
   waiting: boolean;
  };
  RetentionPreview: {
   ages_from: components["schemas"]["TimeOrNull"];
   dropped: number;
   kept_whole: number;
   samples: number;
  };
  /** @enum {unknown} */
  Role: "viewer" | "operator" | "assessor" | "analyst" | "administrator";
  Said: {
   counts: boolean;
   entity: string;
   from: components["schemas"]["TimeOrNull"];
   /** @enum {unknown} */
   measure: "stop_reason" | "state_said" | "product_said" | "order_said" | "remark";
   recorded: components["schemas"]["TimeOrNull"];
   text: string | null;
   to: components["schemas"]["TimeOrNull"];
  }[];
  Schedule: {
   /** @enum {unknown} */
   format: "csv" | "xlsx" | "pdf";
   id: number;
   /** @enum {unknown} */
   lang: "en" | "zh";
   last: components["schemas"]["ScheduleRun"] | null;
   made: components["schemas"]["TimeOrNull"];
   next: components["schemas"]["TimeOrNull"];
   of: Record<string, never>;
   paused: boolean;
   period: string | null;
   person: string;
   rests: boolean;
   retry: components["schemas"]["TimeOrNull"];
   runs: components["schemas"]["SchedulePast"][];
   title: string;
   to: string[];
   /** @enum {unknown} */
   what: "eval" | "rank" | "report" | "view";
   when: string;
   zone: string;
  };
  SchedulePast: {
   at: components["schemas"]["TimeOrNull"];
   /** @enum {unknown} */
   outcome: "waiting" | "sent" | "failed" | "skipped";
   period: string | null;
   problem: string | null;
   to: number;
   try: number;
  };
  ScheduleRun: {
   at: components["schemas"]["TimeOrNull"];
   left: {
    name: string;
    why: string;
   }[];
   /** @enum {unknown} */
   outcome: "waiting" | "sent" | "failed" | "skipped";
   period: string | null;
   problem: string | null;
   to: string[];
  };
  Schedules: components["schemas"]["Schedule"][];
  Series: {
   /** @enum {unknown} */
   kind: "number" | "text" | "yes/no";
   signal: string;
   stretches: {
    /** Format: date-time */
    from: string;
    points: (string | number | boolean | null)[][];
    /** @enum {unknown} */
    resolution: "raw" | "minutes" | "hours";
    /** Format: date-time */
    to: string;
   }[];
   unit: string;
  };
  Server: {
   first: boolean;
   mail: boolean;
   name: string;
   oidc: string | null;
   open: boolean;
   signed: boolean;
   version: string;
   zone: string;
  };
  Session: {
   acts: ("read" | "operate" | "enter" | "answer" | "review" | "analyse" | "author" | "configure" | "people" | "audit")[];
   csrf: string;
   grants: components["schemas"]["Grant"][];
   open: boolean;
   organisation: {
    code: string;
    rest: boolean;
    title: string;
   };
   person: {
    mail: string;
    name: string;
    title: string;
   };
  };
  SessionEntry: {
   address: string;
   agent: string;
   ends: components["schemas"]["TimeOrNull"];
   id: number;
   made: components["schemas"]["TimeOrNull"];
   seen: components["schemas"]["TimeOrNull"];
   this: boolean;
  };
  SessionList: components["schemas"]["SessionEntry"][];
  Settings: {
   packs: string | null;
   shifts: string | null;
   title: string | null;
   title_zh: string | null;
   zone: string | null;
  };
  Signals: {
   current: boolean;
   /** @enum {unknown} */
   kind: "number" | "text" | "yes/no";
   signal: string;
   unit: string;
   used: boolean;
  }[];
  Sources: {
   backward: number;
   backward_max_s: number | null;
   bytes: number;
   kind: string;
   last: components["schemas"]["TimeOrNull"];
   messages: number;
   newest: components["schemas"]["TimeOrNull"];
   problem: string;
   reconnects: number;
   refused: number;
   samples: number;
   skew_max_s: number | null;
   skew_s: number | null;
   source: string;
   state: string;
  }[];
  Standing: {
   entity: string;
   exact: boolean;
   high: number | null;
   level: number | null;
   low: number | null;
   odds: {
    level: number;
    p: number;
   }[];
   questions: {
    applies: boolean;
    assessor: number | null;
    computed: number | null;
    contradicted: boolean;
    declared: number | null;
    entropy_then: number | null;
    points: number | null;
    question: string;
    settles: number | null;
    shown: boolean;
   }[];
   state: string;
   values: {
    [key: string]: {
     high: number | null;
     low: number | null;
     value: number | null;
    };
   };
  };
  Standings: ({
   contradicted: number | null;
   entity: string | null;
   level: number | null;
   likely: number | null;
   "likely %": number | null;
   possibly: number | null;
   state: string | null;
   surely: number | null;
   title: string | null;
  } & {
   [key: string]: number | null;
  })[];
  States: {
   entity: string;
   /** Format: date-time */
   from: string;
   kind: string;
   machines: {
    known_from: components["schemas"]["TimeOrNull"];
    machine: string;
    next: components["schemas"]["TimeOrNull"];
    stretches: {
     /** Format: date-time */
     from: string;
     order?: string;
     product?: string;
     reason?: string;
     /** @enum {unknown} */
     state: "unknown" | "production" | "setup" | "delay" | "down" | "planned";
     /** Format: date-time */
     to: string;
    }[];
    time: components["schemas"]["TimeOrNull"];
   }[];
   /** Format: date-time */
   to: string;
  };
  Targets: {
   entity: string;
   indicator: string;
   period: string | null;
   value: number;
  }[];
  /** Format: date-time */
  TimeOrNull: string | null;
  Titles: {
   en: string;
   zh: string;
  };
  Token: {
   ends: components["schemas"]["TimeOrNull"];
   id: number;
   made: components["schemas"]["TimeOrNull"];
   person: string;
   read_only: boolean;
   revoked: components["schemas"]["TimeOrNull"];
   scope: components["schemas"]["Grant"];
   seen: components["schemas"]["TimeOrNull"];
   title: string;
  };
  TokenList: components["schemas"]["Token"][];
  Value: {
   coverage: number | null;
   entity: string;
   high?: number | string | boolean | null;
   indicator: string;
   keys?: {
    [key: string]: string;
   };
   kind: string;
   level?: string;
   low?: number | string | boolean | null;
   period: string;
   title?: string;
   unit?: string;
   value: number | string | boolean | null;
  };
  Verification: {
   alert_events: number;
   assessments: number;
   audit_entries: number;
   campaigns: number;
   entities: number;
   evidence_files: number;
   facts: number;
   imports: number;
   imports_cut_off: number;
   imports_undone: number;
   links: number;
   measures: number;
   notices_not_sent: number;
   people: number;
   placements: number;
   problems: number;
   results: number;
   samples: number;
   signals: number;
   sound: boolean;
   texts: number;
  };
  Views: {
   address: string;
   name: string;
  }[];
  Work: {
   about: string;
   done: number;
   id: string;
   percent: number | null;
   rows: number | null;
   /** Format: date-time */
   since: string;
   /** @enum {unknown} */
   state: "waiting" | "working" | "ending";
   total: number | null;
   what: string;
   who: string;
  };
  Works: components["schemas"]["Work"][];
 };
 responses: never;
 parameters: never;
 requestBodies: never;
 headers: never;
 pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
 getOpenApi: {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  requestBody?: never;
  responses: {
   /** @description The answer */
   200: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/json": components["schemas"]["OpenApi"];
    };
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 getNotifications: {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  requestBody?: never;
  responses: {
   /** @description The answer */
   200: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/json": components["schemas"]["Notifications"];
    };
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 putNotifications: {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  requestBody: {
   content: {
    "application/json": {
     /** @description Only what stands there and below */
     entity?: string;
     /** @description All that one may see */
     everywhere?: boolean;
     /**
      * @description Language of the mails
      * @enum {string}
      */
     lang?: "en" | "zh";
     /**
      * @description Only what is as severe; none: nothing
      * @enum {string}
      */
     least?: "none" | "information" | "warning" | "critical";
     /** @description 22:00-06:00: what is not critical waits until these are over; none */
     quiet?: string;
     /**
      * @description Everything, or escalations alone
      * @enum {string}
      */
     tell?: "all" | "escalations";
     /** @description Of times and quiet hours, as Asia/Shanghai */
     zone?: string;
    };
   };
  };
  responses: {
   /** @description Done */
   204: {
    headers: {
     [name: string]: unknown;
    };
    content?: never;
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 campaignAgreement: {
  parameters: {
   query?: {
    /** @description Language of titles; default en */
    lang?: "en" | "zh";
   };
   header?: never;
   path: {
    /** @description Its name */
    campaign: string;
   };
   cookie?: never;
  };
  requestBody?: never;
  responses: {
   /** @description The answer */
   200: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/json": components["schemas"]["Agreement"];
    };
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 getAlerts: {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  requestBody?: never;
  responses: {
   /** @description The answer */
   200: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/json": components["schemas"]["Alerts"];
    };
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 postAlert: {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  requestBody: {
   content: {
    "application/json": {
     /**
      * @description What is done
      * @enum {string}
      */
     act: "acknowledge" | "shelve" | "unshelve";
     /** @description The name of the alert */
     alert: string;
     /** @description Why, in words */
     comment?: string;
     /** @description An entity, as line:L1, or L1 where only one kind has it */
     entity: string;
     /** @description How long it is shelved */
     minutes?: number;
     /** @description Who does it, where nobody signs in; else it is who signed in */
     who?: string;
    };
   };
  };
  responses: {
   /** @description Done */
   204: {
    headers: {
     [name: string]: unknown;
    };
    content?: never;
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 listChannels: {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  requestBody?: never;
  responses: {
   /** @description The answer */
   200: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/json": components["schemas"]["AlertChannels"];
    };
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 putChannel: {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  requestBody: {
   content: {
    "application/json": {
     /** @description Only what stands below this entity at the top */
     branch?: string;
     /** @description Whom it comes from */
     from?: string;
     /**
      * @description Language of mails
      * @enum {string}
      */
     lang?: "en" | "zh";
     /**
      * @description Only what is as severe
      * @enum {string}
      */
     least?: "information" | "warning" | "critical";
     /** @description Send mail by smtp://HOST:PORT or smtps://HOST */
     mail?: string;
     /** @description Of the channel; one that is there is replaced */
     name: string;
     /** @description Mail without TLS: a server on this machine */
     plain?: boolean;
     /** @description The password, or what signs the webhook */
     secret?: string;
     /** @description Whom the mail goes to */
     to?: string[];
     /** @description Sign in at the mail server */
     user?: string;
     /** @description POST a JSON document there */
     webhook?: string;
    };
   };
  };
  responses: {
   /** @description Done */
   204: {
    headers: {
     [name: string]: unknown;
    };
    content?: never;
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 removeChannel: {
  parameters: {
   query?: never;
   header?: never;
   path: {
    /** @description Of the channel */
    name: string;
   };
   cookie?: never;
  };
  requestBody?: never;
  responses: {
   /** @description Done */
   204: {
    headers: {
     [name: string]: unknown;
    };
    content?: never;
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 testChannel: {
  parameters: {
   query?: never;
   header?: never;
   path: {
    /** @description Of the channel */
    name: string;
   };
   cookie?: never;
  };
  requestBody?: never;
  responses: {
   /** @description Done */
   204: {
    headers: {
     [name: string]: unknown;
    };
    content?: never;
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 alertHistory: {
  parameters: {
   query?: {
    /** @description This alert alone */
    alert?: string;
    /** @description This entity alone */
    entity?: string;
    /** @description From then on: a date, or RFC 3339 */
    from?: string;
    /** @description Until then */
    to?: string;
   };
   header?: never;
   path?: never;
   cookie?: never;
  };
  requestBody?: never;
  responses: {
   /** @description The answer */
   200: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/json": components["schemas"]["AlertHistory"];
    };
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 listNotices: {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  requestBody?: never;
  responses: {
   /** @description The answer */
   200: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/json": components["schemas"]["AlertNotices"];
    };
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 retryNotices: {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  requestBody: {
   content: {
    "application/json": {
     /** @description These notices; default: all that were given up */
     id?: string[];
    };
   };
  };
  responses: {
   /** @description Done */
   204: {
    headers: {
     [name: string]: unknown;
    };
    content?: never;
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 alertSettings: {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  requestBody?: never;
  responses: {
   /** @description The answer */
   200: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/json": components["schemas"]["NamedValues"];
    };
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 putAlertSettings: {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  requestBody: {
   content: {
    "application/json": {
     /** @description Figures by their names: {"flood-count": 20} */
     values: Record<string, never>;
    };
   };
  };
  responses: {
   /** @description Done */
   204: {
    headers: {
     [name: string]: unknown;
    };
    content?: never;
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 getAudit: {
  parameters: {
   query?: {
    /** @description Entries with a higher number only */
    after?: number;
    /** @description At most so many; 200 unless told */
    limit?: number;
   };
   header?: never;
   path?: never;
   cookie?: never;
  };
  requestBody?: never;
  responses: {
   /** @description The answer */
   200: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/json": components["schemas"]["AuditList"];
    };
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 getBackups: {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  requestBody?: never;
  responses: {
   /** @description The answer */
   200: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/json": components["schemas"]["BackupList"];
    };
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 newBackup: {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  requestBody?: never;
  responses: {
   /** @description The answer */
   200: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/json": components["schemas"]["Backup"];
    };
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 getBackup: {
  parameters: {
   query?: never;
   header?: never;
   path: {
    /** @description Its name, as plant-20261130T020000Z.tar.zst */
    backup: string;
   };
   cookie?: never;
  };
  requestBody?: never;
  responses: {
   /** @description The answer */
   200: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/json": components["schemas"]["Backup"];
    };
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 removeBackup: {
  parameters: {
   query?: never;
   header?: never;
   path: {
    /** @description Its name, as plant-20261130T020000Z.tar.zst */
    backup: string;
   };
   cookie?: never;
  };
  requestBody?: never;
  responses: {
   /** @description Done */
   204: {
    headers: {
     [name: string]: unknown;
    };
    content?: never;
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 getBackupFile: {
  parameters: {
   query?: never;
   header?: never;
   path: {
    /** @description Its name, as plant-20261130T020000Z.tar.zst */
    backup: string;
   };
   cookie?: never;
  };
  requestBody?: never;
  responses: {
   /** @description The answer */
   200: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/zstd": string;
    };
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 campaignSettings: {
  parameters: {
   query?: never;
   header?: never;
   path: {
    /** @description Its name */
    campaign: string;
   };
   cookie?: never;
  };
  requestBody?: never;
  responses: {
   /** @description The answer */
   200: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/json": components["schemas"]["CampaignSettings"];
    };
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 putCampaignSettings: {
  parameters: {
   query?: never;
   header?: never;
   path: {
    /** @description Its name */
    campaign: string;
   };
   cookie?: never;
  };
  requestBody: {
   content: {
    "application/json": {
     /** @description By their names: {"deadline": "2026-09-30"} */
     values: Record<string, never>;
    };
   };
  };
  responses: {
   /** @description Done */
   204: {
    headers: {
     [name: string]: unknown;
    };
    content?: never;
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 listCampaigns: {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  requestBody?: never;
  responses: {
   /** @description The answer */
   200: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/json": components["schemas"]["Campaigns"];
    };
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 beginCampaign: {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  requestBody: {
   content: {
    "application/json": {
     /** @description Its name */
     campaign: string;
     /** @description Last day to submit */
     deadline?: string;
     /** @description These; default: all of the kind */
     entity?: string[];
     /** @description Answers confirmed in this campaign become proposals */
     from?: string;
     /** @description All that stand in these */
     in?: string[];
     /** @description No proposals from other standards */
     "no-inform"?: boolean;
     /** @description Of which the level is asked, such as 2026 */
     period: string;
     /** @description A pack that has one level, or the name of a level */
     standard: string;
    };
   };
  };
  responses: {
   /** @description Done */
   204: {
    headers: {
     [name: string]: unknown;
    };
    content?: never;
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 listAssessments: {
  parameters: {
   query?: {
    /** @description Only the first N */
    top?: number;
   };
   header?: never;
   path: {
    /** @description Its name */
    campaign: string;
   };
   cookie?: never;
  };
  requestBody?: never;
  responses: {
   /** @description The answer */
   200: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/json": components["schemas"]["Assessments"];
    };
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 enterCampaign: {
  parameters: {
   query?: never;
   header?: never;
   path: {
    /** @description Its name */
    campaign: string;
   };
   cookie?: never;
  };
  requestBody: {
   content: {
    "application/json": {
     /** @description These */
     entity?: string[];
     /** @description All that stand in these */
     in?: string[];
     /** @description No proposals from other standards */
     "no-inform"?: boolean;
    };
   };
  };
  responses: {
   /** @description Done */
   204: {
    headers: {
     [name: string]: unknown;
    };
    content?: never;
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 getAssessment: {
  parameters: {
   query?: {
    /** @description Language of titles; default en */
    lang?: "en" | "zh";
    /** @description An earlier version */
    version?: number;
   };
   header?: never;
   path: {
    /** @description Its name */
    campaign: string;
    /** @description Whose assessment */
    entity: string;
   };
   cookie?: never;
  };
  requestBody?: never;
  responses: {
   /** @description The answer */
   200: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/json": components["schemas"]["Answers"];
    };
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 answer: {
  parameters: {
   query?: never;
   header?: never;
   path: {
    /** @description Its name */
    campaign: string;
    /** @description Whose assessment */
    entity: string;
   };
   cookie?: never;
  };
  requestBody: {
   content: {
    "application/json": {
     /** @description Take what is proposed (of scores: answered); all: everything */
     accept?: string[];
     /** @description By question: the code of an option, a list of them, or a number */
     answers?: Record<string, never>;
     /** @description Why; kept with it */
     comment?: string;
     /** @description Take these answers back */
     withdraw?: string[];
    };
   };
  };
  responses: {
   /** @description Done */
   204: {
    headers: {
     [name: string]: unknown;
    };
    content?: never;
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 confirmAssessment: {
  parameters: {
   query?: never;
   header?: never;
   path: {
    /** @description Its name */
    campaign: string;
    /** @description Whose assessment */
    entity: string;
   };
   cookie?: never;
  };
  requestBody: {
   content: {
    "application/json": {
     /** @description Why; kept with it */
     comment?: string;
    };
   };
  };
  responses: {
   /** @description Done */
   204: {
    headers: {
     [name: string]: unknown;
    };
    content?: never;
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 attachEvidence: {
  parameters: {
   query: {
    /** @description Kept with it */
    comment?: string;
    /** @description Of the file */
    name: string;
    /** @description What it shows */
    question: string;
   };
   header?: never;
   path: {
    /** @description Its name */
    campaign: string;
    /** @description Whose assessment */
    entity: string;
   };
   cookie?: never;
  };
  requestBody: {
   content: {
    "application/octet-stream": string;
   };
  };
  responses: {
   /** @description Done */
   204: {
    headers: {
     [name: string]: unknown;
    };
    content?: never;
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 getEvidence: {
  parameters: {
   query?: never;
   header?: never;
   path: {
    /** @description Its name */
    campaign: string;
    /** @description Whose assessment */
    entity: string;
    /** @description Hash of the file, or its first digits */
    id: string;
   };
   cookie?: never;
  };
  requestBody?: never;
  responses: {
   /** @description The answer */
   200: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/octet-stream": string;
    };
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 detachEvidence: {
  parameters: {
   query: {
    /** @description That it does not show any more */
    question: string;
   };
   header?: never;
   path: {
    /** @description Its name */
    campaign: string;
    /** @description Whose assessment */
    entity: string;
    /** @description Hash of the file, or its first digits */
    id: string;
   };
   cookie?: never;
  };
  requestBody?: never;
  responses: {
   /** @description Done */
   204: {
    headers: {
     [name: string]: unknown;
    };
    content?: never;
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 exportAssessment: {
  parameters: {
   query: {
    /** @description Of the file */
    format: "json" | "csv" | "aas" | "xlsx";
    /** @description Language of a form */
    lang?: "en" | "zh" | "both";
   };
   header?: never;
   path: {
    /** @description Its name */
    campaign: string;
    /** @description Whose assessment */
    entity: string;
   };
   cookie?: never;
  };
  requestBody?: never;
  responses: {
   /** @description The answer */
   200: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/octet-stream": string;
    };
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 getForm: {
  parameters: {
   query?: {
    /** @description Language of titles; default en */
    lang?: "en" | "zh";
   };
   header?: never;
   path: {
    /** @description Its name */
    campaign: string;
    /** @description Whose assessment */
    entity: string;
   };
   cookie?: never;
  };
  requestBody?: never;
  responses: {
   /** @description The answer */
   200: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/json": components["schemas"]["Form"];
    };
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 assessmentHistory: {
  parameters: {
   query?: never;
   header?: never;
   path: {
    /** @description Its name */
    campaign: string;
    /** @description Whose assessment */
    entity: string;
   };
   cookie?: never;
  };
  requestBody?: never;
  responses: {
   /** @description The answer */
   200: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/json": components["schemas"]["AssessmentHistory"];
    };
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 nextLevel: {
  parameters: {
   query?: {
    /** @description Language of titles; default en */
    lang?: "en" | "zh";
    /** @description To this level; default: the one above what is sure */
    level?: number;
   };
   header?: never;
   path: {
    /** @description Its name */
    campaign: string;
    /** @description Whose assessment */
    entity: string;
   };
   cookie?: never;
  };
  requestBody?: never;
  responses: {
   /** @description The answer */
   200: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/json": components["schemas"]["NextSteps"];
    };
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 reopenAssessment: {
  parameters: {
   query?: never;
   header?: never;
   path: {
    /** @description Its name */
    campaign: string;
    /** @description Whose assessment */
    entity: string;
   };
   cookie?: never;
  };
  requestBody: {
   content: {
    "application/json": {
     /** @description Why; kept with it */
     comment?: string;
    };
   };
  };
  responses: {
   /** @description Done */
   204: {
    headers: {
     [name: string]: unknown;
    };
    content?: never;
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 getReport: {
  parameters: {
   query: {
    /** @description Of the report */
    format: "pdf" | "xlsx";
    /** @description Language of titles; default en */
    lang?: "en" | "zh";
   };
   header?: never;
   path: {
    /** @description Its name */
    campaign: string;
    /** @description Whose assessment */
    entity: string;
   };
   cookie?: never;
  };
  requestBody?: never;
  responses: {
   /** @description The answer */
   200: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/octet-stream": string;
    };
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 returnAssessment: {
  parameters: {
   query?: never;
   header?: never;
   path: {
    /** @description Its name */
    campaign: string;
    /** @description Whose assessment */
    entity: string;
   };
   cookie?: never;
  };
  requestBody: {
   content: {
    "application/json": {
     /** @description Why; kept with it */
     comment?: string;
    };
   };
  };
  responses: {
   /** @description Done */
   204: {
    headers: {
     [name: string]: unknown;
    };
    content?: never;
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 reviewAssessment: {
  parameters: {
   query?: never;
   header?: never;
   path: {
    /** @description Its name */
    campaign: string;
    /** @description Whose assessment */
    entity: string;
   };
   cookie?: never;
  };
  requestBody: {
   content: {
    "application/json": {
     /** @description Why; kept with it */
     comment?: string;
    };
   };
  };
  responses: {
   /** @description Done */
   204: {
    headers: {
     [name: string]: unknown;
    };
    content?: never;
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 score: {
  parameters: {
   query?: never;
   header?: never;
   path: {
    /** @description Its name */
    campaign: string;
    /** @description Whose assessment */
    entity: string;
   };
   cookie?: never;
  };
  requestBody: {
   content: {
    "application/json": {
     /** @description Take what is proposed (of scores: answered); all: everything */
     accept?: string[];
     /** @description By question: the code of an option, a list of them, or a number */
     answers?: Record<string, never>;
     /** @description Why; kept with it */
     comment?: string;
     /** @description Take these answers back */
     withdraw?: string[];
    };
   };
  };
  responses: {
   /** @description Done */
   204: {
    headers: {
     [name: string]: unknown;
    };
    content?: never;
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 assessmentStatus: {
  parameters: {
   query?: {
    /** @description Language of titles; default en */
    lang?: "en" | "zh";
   };
   header?: never;
   path: {
    /** @description Its name */
    campaign: string;
    /** @description Whose assessment */
    entity: string;
   };
   cookie?: never;
  };
  requestBody?: never;
  responses: {
   /** @description The answer */
   200: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/json": components["schemas"]["Standing"];
    };
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 submitAssessment: {
  parameters: {
   query?: never;
   header?: never;
   path: {
    /** @description Its name */
    campaign: string;
    /** @description Whose assessment */
    entity: string;
   };
   cookie?: never;
  };
  requestBody: {
   content: {
    "application/json": {
     /** @description Why; kept with it */
     comment?: string;
     /** @description Although questions are open */
     incomplete?: boolean;
    };
   };
  };
  responses: {
   /** @description Done */
   204: {
    headers: {
     [name: string]: unknown;
    };
    content?: never;
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 listChanges: {
  parameters: {
   query?: {
    /** @description Only what is about this one and all below */
    entity?: string;
    /** @description From then on: a date, or RFC 3339; default: all, of a branch's imports 90 days */
    since?: string;
    /** @description Only the newest N; default 50 */
    top?: number;
   };
   header?: never;
   path?: never;
   cookie?: never;
  };
  requestBody?: never;
  responses: {
   /** @description The answer */
   200: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/json": components["schemas"]["Changes"];
    };
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 listEntities: {
  parameters: {
   query?: {
    /** @description Only of this kind */
    kind?: string;
    /** @description At most so many; default 1000 */
    limit?: number;
    /** @description Leave out the first N */
    offset?: number;
   };
   header?: never;
   path?: never;
   cookie?: never;
  };
  requestBody?: never;
  responses: {
   /** @description The answer */
   200: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/json": components["schemas"]["Entities"];
    };
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 addEntity: {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  requestBody: {
   content: {
    "application/json": {
     /** @description Unique within its kind */
     code: string;
     /** @description First day that it exists; default: always */
     from?: string;
     /** @description What it stands in; without: at the top */
     in?: string;
     /** @description One that the packs in use declare */
     kind: string;
     /** @description What people call it */
     title?: string;
     /** @description Its time zone; none, the default: that of what it stands in */
     zone?: string;
    };
   };
  };
  responses: {
   /** @description Done */
   204: {
    headers: {
     [name: string]: unknown;
    };
    content?: never;
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 listDocuments: {
  parameters: {
   query?: never;
   header?: never;
   path: {
    /** @description Whose */
    entity: string;
   };
   cookie?: never;
  };
  requestBody?: never;
  responses: {
   /** @description The answer */
   200: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/json": components["schemas"]["Documents"];
    };
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 moveEntity: {
  parameters: {
   query?: never;
   header?: never;
   path: {
    /** @description What moves */
    entity: string;
   };
   cookie?: never;
  };
  requestBody: {
   content: {
    "application/json": {
     /** @description First day there */
     at?: string;
     /** @description What it stands in then; without: at the top */
     in?: string;
    };
   };
  };
  responses: {
   /** @description Done */
   204: {
    headers: {
     [name: string]: unknown;
    };
    content?: never;
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 retireEntity: {
  parameters: {
   query?: never;
   header?: never;
   path: {
    /** @description What ends */
    entity: string;
   };
   cookie?: never;
  };
  requestBody: {
   content: {
    "application/json": {
     /** @description First day that it does not exist any more */
     at?: string;
     /** @description It exists until further notice again */
     undo?: boolean;
    };
   };
  };
  responses: {
   /** @description Done */
   204: {
    headers: {
     [name: string]: unknown;
    };
    content?: never;
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 importEntities: {
  parameters: {
   query?: {
    /** @description Read and check everything, store nothing */
    "dry-run"?: boolean;
    /** @description Of the file, for messages; default entities.csv */
    name?: string;
   };
   header?: never;
   path?: never;
   cookie?: never;
  };
  requestBody: {
   content: {
    "application/octet-stream": string;
   };
  };
  responses: {
   /** @description The answer */
   200: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/json": components["schemas"]["EntityImport"];
    };
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 listEntityLinks: {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  requestBody?: never;
  responses: {
   /** @description The answer */
   200: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/json": components["schemas"]["EntityLinks"];
    };
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 addEntityLink: {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  requestBody: {
   content: {
    "application/json": {
     /** @description First day of the link; default: always */
     from?: string;
     /** @description From */
     from_entity: string;
     /** @description One that the packs in use declare */
     link: string;
     /** @description First day without it; default: until further notice */
     to?: string;
     /** @description To */
     to_entity: string;
    };
   };
  };
  responses: {
   /** @description Done */
   204: {
    headers: {
     [name: string]: unknown;
    };
    content?: never;
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 evaluate: {
  parameters: {
   query?: {
    /** @description Rows and indicators without any value, too */
    all?: boolean;
    /** @description What was known at the end of that day, or at a moment (RFC 3339) */
    "as-known"?: string;
    /** @description A period or a range: 2024, 2024-Q1, 2024-03, 2024-01..2024-06 */
    at?: string;
    /** @description Only these, or with on what stands in them */
    entity?: string[];
    /** @description First period of several */
    from?: string;
    /** @description Indicators, measures or groups; default: all indicators */
    indicator?: string[];
    /** @description Language of titles; default en */
    lang?: "en" | "zh";
    /** @description Do not count which inputs are known */
    "no-coverage"?: boolean;
    /** @description Kind of entities; default: that of the indicator */
    on?: string;
    /** @description Indicators of these packs; default: those in use */
    pack?: string[];
    /** @description Last period of several */
    to?: string;
    /** @description Take keys together */
    total?: boolean;
   };
   header?: never;
   path?: never;
   cookie?: never;
  };
  requestBody?: never;
  responses: {
   /** @description The answer */
   200: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/json": components["schemas"]["Evaluation"];
    };
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 explain: {
  parameters: {
   query: {
    /** @description What was known at the end of that day, or at a moment (RFC 3339) */
    "as-known"?: string;
    /** @description The period; default: the last year that has facts */
    at?: string;
    /** @description Levels of inputs shown; default: all */
    depth?: number;
    /** @description Whose; may be left out where there is only one */
    entity?: string;
    /** @description The indicator or measure */
    indicator: string;
    /** @description Its arguments, if it has any, and codes of its keys, in order */
    keys?: string[];
    /** @description Language of titles; default en */
    lang?: "en" | "zh";
    /** @description Kind that the entity must be of */
    on?: string;
    /** @description Take this pack alone; default: all packs in use */
    pack?: string;
    /** @description Rows shown of each aggregate; default 10 */
    rows?: number;
    /** @description Take keys together */
    total?: boolean;
   };
   header?: never;
   path?: never;
   cookie?: never;
  };
  requestBody?: never;
  responses: {
   /** @description The answer */
   200: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/json": components["schemas"]["Explanation"];
    };
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 exportEntities: {
  parameters: {
   query: {
    /** @description Of the file */
    format: "csv" | "xlsx" | "parquet";
    /** @description Only of this kind */
    kind?: string;
   };
   header?: never;
   path?: never;
   cookie?: never;
  };
  requestBody?: never;
  responses: {
   /** @description The answer */
   200: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/octet-stream": string;
    };
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 exportValues: {
  parameters: {
   query: {
    /** @description Rows and indicators without any value, too */
    all?: boolean;
    /** @description What was known at the end of that day, or at a moment (RFC 3339) */
    "as-known"?: string;
    /** @description A period or a range */
    at?: string;
    /** @description Only these, or with on what stands in them */
    entity?: string[];
    /** @description Of the file */
    format: "csv" | "xlsx" | "parquet";
    /** @description First period of several */
    from?: string;
    /** @description Indicators, measures or groups; default: all indicators */
    indicator?: string[];
    /** @description Kind of entities; default: that of the indicator */
    on?: string;
    /** @description Indicators of these packs; default: those in use */
    pack?: string[];
    /** @description Last period of several */
    to?: string;
    /** @description Take keys together */
    total?: boolean;
   };
   header?: never;
   path?: never;
   cookie?: never;
  };
  requestBody?: never;
  responses: {
   /** @description The answer */
   200: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/octet-stream": string;
    };
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 exportFacts: {
  parameters: {
   query: {
    /** @description What was corrected and undone, too */
    "all-versions"?: boolean;
    /** @description What was known at the end of that day, or at a moment (RFC 3339) */
    "as-known"?: string;
    /** @description Only of these entities */
    entity?: string[];
    /** @description Of the file */
    format: "csv" | "xlsx" | "parquet";
    /** @description Only what reaches beyond the start of that day, or moment */
    from?: string;
    /** @description At most so many; default a million */
    limit?: number;
    /** @description Only of these measures */
    measure?: string[];
    /** @description Only what begins before that day, or moment */
    to?: string;
   };
   header?: never;
   path?: never;
   cookie?: never;
  };
  requestBody?: never;
  responses: {
   /** @description The answer */
   200: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/octet-stream": string;
    };
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 exportRanks: {
  parameters: {
   query: {
    /** @description What was known at the end of that day, or at a moment (RFC 3339) */
    "as-known"?: string;
    /** @description The period; default: the last year that has facts */
    at?: string;
    /** @description Among peers of the same codes */
    by?: string[];
    /** @description Ranks before: of another period, or by another index */
    compare?: string;
    /** @description Intervals of ranks and scores */
    draws?: number;
    /** @description Show only these */
    entity?: string[];
    /** @description Of the file */
    format: "csv" | "xlsx" | "parquet";
    /** @description An index or a node of one */
    index?: string;
    /** @description Language of titles; default en */
    lang?: "en" | "zh";
    /** @description Of the draws; default 1 */
    seed?: number;
    /** @description Show only the best N */
    top?: number;
   };
   header?: never;
   path?: never;
   cookie?: never;
  };
  requestBody?: never;
  responses: {
   /** @description The answer */
   200: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/octet-stream": string;
    };
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 listFacts: {
  parameters: {
   query?: {
    /** @description What was corrected and undone, too */
    "all-versions"?: boolean;
    /** @description What was known at the end of that day, or at a moment (RFC 3339) */
    "as-known"?: string;
    /** @description Only of these entities */
    entity?: string[];
    /** @description Only what reaches beyond the start of that day, or moment */
    from?: string;
    /** @description At most so many; default 1000 */
    limit?: number;
    /** @description Only of these measures */
    measure?: string[];
    /** @description Only what begins before that day, or moment */
    to?: string;
   };
   header?: never;
   path?: never;
   cookie?: never;
  };
  requestBody?: never;
  responses: {
   /** @description The answer */
   200: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/json": components["schemas"]["Facts"];
    };
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 postFact: {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  requestBody: {
   content: {
    "application/json": {
     /** @description An entity, as line:L1, or L1 where only one kind has it */
     entity: string;
     /** @description An instant, as 2026-03-05T06:15:00Z; without a zone in that of the workspace */
     from: string;
     /** @description Codes of the keys of the measure, in their order */
     keys?: string[];
     /** @description The name of the measure */
     measure: string;
     /** @description Why; told in the audit trail and in what happened lately */
     reason?: string;
     /** @description Why, in words; it changes nothing */
     remark?: string;
     /** @description The instant at which it ends */
     to?: string;
     /** @description A number, a text, true, false; null: missing */
     value: unknown;
    };
   };
  };
  responses: {
   /** @description Done */
   204: {
    headers: {
     [name: string]: unknown;
    };
    content?: never;
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 listImports: {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  requestBody?: never;
  responses: {
   /** @description The answer */
   200: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/json": components["schemas"]["Imports"];
    };
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 importFile: {
  parameters: {
   query: {
    /** @description Add entities that are not there, whatever the map says */
    "add-entities"?: boolean;
    /** @description Read and check everything, store nothing */
    "dry-run"?: boolean;
    /** @description Name of a map that was saved: which column is what */
    map: string;
    /** @description Of the file; its ending tells the format */
    name: string;
   };
   header?: never;
   path?: never;
   cookie?: never;
  };
  requestBody: {
   content: {
    "application/octet-stream": string;
   };
  };
  responses: {
   /** @description The answer */
   200: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/json": components["schemas"]["ImportReport"];
    };
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 undoImport: {
  parameters: {
   query?: never;
   header?: never;
   path: {
    /** @description Number of the import */
    id: string;
   };
   cookie?: never;
  };
  requestBody?: never;
  responses: {
   /** @description Done */
   204: {
    headers: {
     [name: string]: unknown;
    };
    content?: never;
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 guessMap: {
  parameters: {
   query: {
    /** @description Of the file; its ending tells the format */
    name: string;
   };
   header?: never;
   path?: never;
   cookie?: never;
  };
  requestBody: {
   content: {
    "application/octet-stream": string;
   };
  };
  responses: {
   /** @description The answer */
   200: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "text/plain; charset=utf-8": string;
    };
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 lookIntoIndex: {
  parameters: {
   query?: {
    /** @description profile: compare with these; default: medians of all */
    against?: string[];
    /** @description What was known at the end of that day, or at a moment (RFC 3339) */
    "as-known"?: string;
    /** @description The period; default: the last year that has facts */
    at?: string;
    /** @description profile: whose; trend: all parts of this one */
    entity?: string;
    /** @description corr: only the pairs that stand out */
    flagged?: boolean;
    /** @description trend: the first period */
    from?: string;
    /** @description An index or a node of one; two for couple */
    index?: string[];
    /** @description corr: which coefficient */
    kind?: "pearson" | "spearman" | "kendall";
    /** @description Language of titles; default en */
    lang?: "en" | "zh";
    /** @description corr: all parts of one level with each other */
    level?: number;
    /** @description remove: leave out each node, too */
    nodes?: boolean;
    /** @description trend: of this node or indicator */
    part?: string;
    /** @description treat: the values that were brought in */
    points?: boolean;
    /** @description couple: least and greatest possible score, LOW..HIGH */
    scale?: string;
    /** @description couple: of the first in development, in percent */
    share?: number;
    /** @description stats, corr, structure, trend: values as they are then */
    stage?: "raw" | "denominated" | "imputed" | "screened" | "treated" | "normalised";
    /** @description trend: the last period */
    to?: string;
    /** @description trend: only the best N at the end */
    top?: number;
    /** @description stats: what is known of each unit */
    units?: boolean;
    /** @description couple: which formula */
    variant?: "means" | "spread";
    /** @description corr: with these parts */
    with?: string[];
   };
   header?: never;
   path: {
    /** @description What is looked at */
    what: "stats" | "corr" | "structure" | "treat" | "weights" | "remove" | "profile" | "trend" | "couple";
   };
   cookie?: never;
  };
  requestBody?: never;
  responses: {
   /** @description The answer */
   200: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/json": components["schemas"]["IndexLook"];
    };
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 rankWhatIf: {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  requestBody: {
   content: {
    "application/json": {
     /** @description The period; default: the last year that has facts */
     at?: string;
     /** @description An index or a node of one */
     index?: string;
     /** @description Show only the best N */
     top?: number;
     /** @description Weights of parts by their names: {"people": 2} */
     weights: Record<string, never>;
    };
   };
  };
  responses: {
   /** @description The answer */
   200: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/json": components["schemas"]["Ranks"];
    };
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 getLink: {
  parameters: {
   query?: never;
   header?: never;
   path: {
    /** @description What stands at the end of the link */
    secret: string;
   };
   cookie?: never;
  };
  requestBody?: never;
  responses: {
   /** @description The answer */
   200: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/json": components["schemas"]["Link"];
    };
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 useLink: {
  parameters: {
   query?: never;
   header?: never;
   path: {
    /** @description What stands at the end of the link */
    secret: string;
   };
   cookie?: never;
  };
  requestBody: {
   content: {
    "application/json": {
     /** @description Of the first administrator: their address */
     mail?: string;
     /** @description Of the first administrator: what they will sign in with */
     name?: string;
     /** @description The password to set: 15 characters or more */
     password: string;
     /** @description Of the first administrator: what people call them */
     title?: string;
    };
   };
  };
  responses: {
   /** @description The answer */
   200: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/json": components["schemas"]["Session"];
    };
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 getLive: {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  requestBody?: never;
  responses: {
   /** @description The answer */
   200: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/json": components["schemas"]["Live"];
    };
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 streamLive: {
  parameters: {
   query?: {
    /** @description The id of the last event that was seen, for those who cannot send Last-Event-ID */
    since?: string;
   };
   header?: never;
   path?: never;
   cookie?: never;
  };
  requestBody?: never;
  responses: {
   /** @description The answer */
   200: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "text/event-stream": string;
    };
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 getLosses: {
  parameters: {
   query: {
    /** @description An entity, as line:L1, or L1 where only one kind has it */
    entity: string;
    /** @description An instant, as 2026-03-05T06:15:00Z; without a zone in that of the workspace */
    from: string;
    /** @description The instant at which it ends */
    to: string;
   };
   header?: never;
   path?: never;
   cookie?: never;
  };
  requestBody?: never;
  responses: {
   /** @description The answer */
   200: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/json": components["schemas"]["Losses"];
    };
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 getMail: {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  requestBody?: never;
  responses: {
   /** @description The answer */
   200: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/json": components["schemas"]["MailServers"];
    };
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 putMail: {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  requestBody: {
   content: {
    "application/json": {
     /** @description Whom the mail comes from */
     from?: string;
     /** @description Address of the page, for links in mails */
     link?: string;
     /** @description There is none any more */
     off?: boolean;
     /** @description Mail without TLS: a server on this machine */
     plain?: boolean;
     /** @description The password; without it that of before stays for the same server */
     secret?: string;
     /** @description smtp://HOST:PORT or smtps://HOST */
     server?: string;
     /** @description Sign in at the mail server */
     user?: string;
    };
   };
  };
  responses: {
   /** @description Done */
   204: {
    headers: {
     [name: string]: unknown;
    };
    content?: never;
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 testMail: {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  requestBody: {
   content: {
    "application/json": {
     /**
      * @description Of the message; default en
      * @enum {string}
      */
     lang?: "en" | "zh";
     /** @description Address that the message goes to */
     to: string;
    };
   };
  };
  responses: {
   /** @description Done */
   204: {
    headers: {
     [name: string]: unknown;
    };
    content?: never;
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 listMaps: {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  requestBody?: never;
  responses: {
   /** @description The answer */
   200: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/json": components["schemas"]["ImportMaps"];
    };
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 putMap: {
  parameters: {
   query?: never;
   header?: never;
   path: {
    /** @description Of the map */
    name: string;
   };
   cookie?: never;
  };
  requestBody: {
   content: {
    "application/json": {
     /** @description See docs/import.md */
     text: string;
    };
   };
  };
  responses: {
   /** @description Done */
   204: {
    headers: {
     [name: string]: unknown;
    };
    content?: never;
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 dropMap: {
  parameters: {
   query?: never;
   header?: never;
   path: {
    /** @description Of the map */
    name: string;
   };
   cookie?: never;
  };
  requestBody?: never;
  responses: {
   /** @description Done */
   204: {
    headers: {
     [name: string]: unknown;
    };
    content?: never;
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 getOrders: {
  parameters: {
   query: {
    /** @description An entity, as line:L1, or L1 where only one kind has it */
    entity: string;
    /** @description An instant, as 2026-03-05T06:15:00Z; without a zone in that of the workspace */
    from: string;
    /** @description The instant at which it ends */
    to: string;
   };
   header?: never;
   path?: never;
   cookie?: never;
  };
  requestBody?: never;
  responses: {
   /** @description The answer */
   200: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/json": components["schemas"]["Orders"];
    };
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 postOrder: {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  requestBody: {
   content: {
    "application/json": {
     /** @description The date at which the order is due */
     due?: unknown;
     /** @description In place of the machine: what machines stand in */
     entity?: string;
     /** @description An instant, as 2026-03-05T06:15:00Z; without a zone in that of the workspace */
     from: string;
     /** @description A machine of the signal map, by the code of its entity */
     machine?: string;
     /** @description The order that runs */
     order?: string;
     /** @description The product that runs */
     product?: string;
     /** @description Pieces that were ordered: a number, or a text with its unit */
     quantity?: unknown;
     /** @description Why, in words; it changes nothing */
     remark?: string;
     /** @description The instant at which it ends; without it goes on until the next */
     to?: string;
    };
   };
  };
  responses: {
   /** @description Done */
   204: {
    headers: {
     [name: string]: unknown;
    };
    content?: never;
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 listOrganisations: {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  requestBody?: never;
  responses: {
   /** @description The answer */
   200: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/json": components["schemas"]["Organisations"];
    };
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 addOrganisation: {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  requestBody: {
   content: {
    "application/json": {
     /** @description a-z, 0-9 and . _ - @ + */
     code: string;
     /** @description It holds this one and all below it */
     entity: string;
     /** @description What people call it */
     title?: string;
    };
   };
  };
  responses: {
   /** @description Done */
   204: {
    headers: {
     [name: string]: unknown;
    };
    content?: never;
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 renameOrganisation: {
  parameters: {
   query?: never;
   header?: never;
   path: {
    /** @description Of the organisation */
    code: string;
   };
   cookie?: never;
  };
  requestBody: {
   content: {
    "application/json": {
     /** @description What people call it */
     title: string;
    };
   };
  };
  responses: {
   /** @description Done */
   204: {
    headers: {
     [name: string]: unknown;
    };
    content?: never;
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 beginOrganisation: {
  parameters: {
   query?: never;
   header?: never;
   path: {
    /** @description Of the organisation */
    code: string;
   };
   cookie?: never;
  };
  requestBody: {
   content: {
    "application/json": {
     /** @description Where mail for them goes */
     mail?: string;
     /** @description What they will sign in with */
     name: string;
     /** @description What people call them */
     title?: string;
    };
   };
  };
  responses: {
   /** @description The answer */
   200: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/json": components["schemas"]["NewLink"];
    };
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 listPacks: {
  parameters: {
   query?: {
    /** @description Those that are not in use, too */
    all?: boolean;
   };
   header?: never;
   path?: never;
   cookie?: never;
  };
  requestBody?: never;
  responses: {
   /** @description The answer */
   200: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/json": components["schemas"]["Packs"];
    };
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 usePacks: {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  requestBody: {
   content: {
    "application/json": {
     /** @description Names of packs */
     pack: string[];
     /** @description Take them out of use */
     remove?: boolean;
    };
   };
  };
  responses: {
   /** @description Done */
   204: {
    headers: {
     [name: string]: unknown;
    };
    content?: never;
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 getPack: {
  parameters: {
   query?: {
    /** @description Run the examples, too */
    examples?: boolean;
   };
   header?: never;
   path: {
    /** @description Its name */
    pack: string;
   };
   cookie?: never;
  };
  requestBody?: never;
  responses: {
   /** @description The answer */
   200: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/json": components["schemas"]["Pack"];
    };
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 putPack: {
  parameters: {
   query?: never;
   header?: never;
   path: {
    /** @description Its name */
    pack: string;
   };
   cookie?: never;
  };
  requestBody: {
   content: {
    "application/octet-stream": string;
   };
  };
  responses: {
   /** @description The answer */
   200: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/json": components["schemas"]["Pack"];
    };
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 removePack: {
  parameters: {
   query?: never;
   header?: never;
   path: {
    /** @description Its name */
    pack: string;
   };
   cookie?: never;
  };
  requestBody?: never;
  responses: {
   /** @description Done */
   204: {
    headers: {
     [name: string]: unknown;
    };
    content?: never;
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 checkPack: {
  parameters: {
   query?: {
    /** @description What the files are of; default: what they say */
    pack?: string;
   };
   header?: never;
   path?: never;
   cookie?: never;
  };
  requestBody: {
   content: {
    "application/octet-stream": string;
   };
  };
  responses: {
   /** @description The answer */
   200: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/json": components["schemas"]["PackCheck"];
    };
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 newPack: {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  requestBody: {
   content: {
    "application/json": {
     /** @description A pack that it begins with; default: little */
     copy?: string;
     /** @description Its name: a-z, 0-9 and _ */
     pack: string;
     /** @description What people call it, in English */
     title?: string;
     /** @description What people call it, in Chinese */
     "title-zh"?: string;
    };
   };
  };
  responses: {
   /** @description Done */
   204: {
    headers: {
     [name: string]: unknown;
    };
    content?: never;
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 setPassword: {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  requestBody: {
   content: {
    "application/json": {
     /** @description The password so far */
     old: string;
     /** @description The new one: 15 characters or more */
     password: string;
    };
   };
  };
  responses: {
   /** @description The answer */
   200: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/json": components["schemas"]["Session"];
    };
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 forgotPassword: {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  requestBody: {
   content: {
    "application/json": {
     /**
      * @description Of the mail, unless the person chose one
      * @enum {string}
      */
     lang?: "en" | "zh";
     /** @description What they sign in with, or their mail address */
     name: string;
    };
   };
  };
  responses: {
   /** @description It will be done */
   202: {
    headers: {
     [name: string]: unknown;
    };
    content?: never;
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 getPeople: {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  requestBody?: never;
  responses: {
   /** @description The answer */
   200: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/json": components["schemas"]["PersonList"];
    };
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 addPerson: {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  requestBody: {
   content: {
    "application/json": {
     /** @description Their address */
     mail?: string;
     /** @description To sign in with: a-z, 0-9 and . _ - @ + */
     name: string;
     /** @description What people call them */
     title?: string;
    };
   };
  };
  responses: {
   /** @description Done */
   204: {
    headers: {
     [name: string]: unknown;
    };
    content?: never;
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 erasePerson: {
  parameters: {
   query: {
    /** @description The name again */
    confirm: string;
   };
   header?: never;
   path: {
    /** @description What they sign in with */
    name: string;
   };
   cookie?: never;
  };
  requestBody?: never;
  responses: {
   /** @description The answer */
   200: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/json": components["schemas"]["Erased"];
    };
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 getPersonData: {
  parameters: {
   query?: never;
   header?: never;
   path: {
    /** @description What they sign in with */
    name: string;
   };
   cookie?: never;
  };
  requestBody?: never;
  responses: {
   /** @description The answer */
   200: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/json": components["schemas"]["PersonData"];
    };
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 disablePerson: {
  parameters: {
   query?: never;
   header?: never;
   path: {
    /** @description What they sign in with */
    name: string;
   };
   cookie?: never;
  };
  requestBody: {
   content: {
    "application/json": {
     /** @description true: they may not sign in any more */
     disabled: boolean;
    };
   };
  };
  responses: {
   /** @description Done */
   204: {
    headers: {
     [name: string]: unknown;
    };
    content?: never;
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 grantRole: {
  parameters: {
   query?: never;
   header?: never;
   path: {
    /** @description What they sign in with */
    name: string;
   };
   cookie?: never;
  };
  requestBody: {
   content: {
    "application/json": {
     /** @description The branch; without: all there is */
     entity?: string;
     /**
      * @description The role to grant
      * @enum {string}
      */
     role: "viewer" | "operator" | "assessor" | "analyst" | "administrator";
    };
   };
  };
  responses: {
   /** @description Done */
   204: {
    headers: {
     [name: string]: unknown;
    };
    content?: never;
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 revokeRole: {
  parameters: {
   query: {
    /** @description Its branch */
    entity?: string;
    /** @description The role to take back */
    role: "viewer" | "operator" | "assessor" | "analyst" | "administrator";
   };
   header?: never;
   path: {
    /** @description What they sign in with */
    name: string;
   };
   cookie?: never;
  };
  requestBody?: never;
  responses: {
   /** @description Done */
   204: {
    headers: {
     [name: string]: unknown;
    };
    content?: never;
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 newPersonLink: {
  parameters: {
   query?: never;
   header?: never;
   path: {
    /** @description What they sign in with */
    name: string;
   };
   cookie?: never;
  };
  requestBody?: never;
  responses: {
   /** @description The answer */
   200: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/json": components["schemas"]["NewLink"];
    };
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 rank: {
  parameters: {
   query?: {
    /** @description Share of the draws ahead of this entity */
    "ahead-of"?: string;
    /** @description What was known at the end of that day, or at a moment (RFC 3339) */
    "as-known"?: string;
    /** @description The period; default: the last year that has facts */
    at?: string;
    /** @description Among peers of the same codes: percentile and quartiles */
    by?: string[];
    /** @description Ranks before: of another period, or by another index */
    compare?: string;
    /** @description Draw what the index says under vary so often: intervals */
    draws?: number;
    /** @description Show only these */
    entity?: string[];
    /** @description An index or a node of one; may be left out where there is only one */
    index?: string;
    /** @description Language of titles; default en */
    lang?: "en" | "zh";
    /** @description Quartiles of groups with fewer members are withheld; default 5 */
    members?: number;
    /** @description Of the draws; default random */
    sampler?: "random" | "sobol";
    /** @description Of the draws; default 1 */
    seed?: number;
    /** @description What most means for size, in percent; default 50 */
    share?: number;
    /** @description Withhold quartiles, too, where one member has most of this */
    size?: string;
    /** @description Show only the best N */
    top?: number;
    /** @description Ranks before: by the index like this one that a pack declares */
    "what-if"?: string;
    /** @description Share of the draws among the best K; default 10 */
    within?: number;
   };
   header?: never;
   path?: never;
   cookie?: never;
  };
  requestBody?: never;
  responses: {
   /** @description The answer */
   200: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/json": components["schemas"]["Ranks"];
    };
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 rankAcceptability: {
  parameters: {
   query: {
    /** @description What was known at the end of that day, or at a moment (RFC 3339) */
    "as-known"?: string;
    /** @description The period; default: the last year that has facts */
    at?: string;
    /** @description How many draws */
    draws: number;
    /** @description Show only these */
    entity?: string[];
    /** @description An index or a node of one */
    index?: string;
    /** @description Of the draws; default random */
    sampler?: "random" | "sobol";
    /** @description Of the draws; default 1 */
    seed?: number;
    /** @description Show only the best N */
    top?: number;
   };
   header?: never;
   path?: never;
   cookie?: never;
  };
  requestBody?: never;
  responses: {
   /** @description The answer */
   200: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/json": components["schemas"]["RankShares"];
    };
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 rankSensitivity: {
  parameters: {
   query?: {
    /** @description What was known at the end of that day, or at a moment (RFC 3339) */
    "as-known"?: string;
    /** @description The period; default: the last year that has facts */
    at?: string;
    /** @description Of each sample; default 256 */
    draws?: number;
    /** @description Explain the rank of this one, too */
    entity?: string;
    /** @description An index or a node of one */
    index?: string;
    /** @description Of the draws; default 1 */
    seed?: number;
   };
   header?: never;
   path?: never;
   cookie?: never;
  };
  requestBody?: never;
  responses: {
   /** @description The answer */
   200: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/json": components["schemas"]["RankEffects"];
    };
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 listResults: {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  requestBody?: never;
  responses: {
   /** @description The answer */
   200: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/json": components["schemas"]["Results"];
    };
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 keepResult: {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  requestBody: {
   content: {
    "application/json": {
     /** @description The period */
     at: string;
     /** @description Draws, for intervals of ranks and scores */
     draws?: number;
     /** @description An index or a node of one */
     index: string;
     /** @description Of the draws; default 1 */
     seed?: number;
    };
   };
  };
  responses: {
   /** @description The answer */
   200: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/json": components["schemas"]["Ranks"];
    };
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 getResult: {
  parameters: {
   query?: {
    /** @description Show only the best N */
    top?: number;
   };
   header?: never;
   path: {
    /** @description Number of the result */
    id: string;
   };
   cookie?: never;
  };
  requestBody?: never;
  responses: {
   /** @description The answer */
   200: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/json": components["schemas"]["Ranks"];
    };
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 getRetention: {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  requestBody?: never;
  responses: {
   /** @description The answer */
   200: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/json": components["schemas"]["Retention"];
    };
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 previewRetention: {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  requestBody?: never;
  responses: {
   /** @description The answer */
   200: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/json": components["schemas"]["RetentionPreview"];
    };
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 previewRetentionRules: {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  requestBody: {
   content: {
    "application/json": {
     /** @description Statements, as: retain raw 90 d, minutes 2 years, hours forever; see docs/live.md */
     text: string;
    };
   };
  };
  responses: {
   /** @description The answer */
   200: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/json": components["schemas"]["RetentionPreview"];
    };
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 putRetention: {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  requestBody: {
   content: {
    "application/json": {
     /** @description Of the signal map, as it was read */
     hash: string;
     /** @description Statements, as: retain raw 90 d, minutes 2 years, hours forever; see docs/live.md */
     text: string;
    };
   };
  };
  responses: {
   /** @description Done */
   204: {
    headers: {
     [name: string]: unknown;
    };
    content?: never;
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 runRetention: {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  requestBody?: never;
  responses: {
   /** @description Done */
   204: {
    headers: {
     [name: string]: unknown;
    };
    content?: never;
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 getSaid: {
  parameters: {
   query: {
    /** @description An entity, as line:L1, or L1 where only one kind has it */
    entity: string;
    /** @description An instant, as 2026-03-05T06:15:00Z; without a zone in that of the workspace */
    from: string;
    /** @description The instant at which it ends */
    to: string;
   };
   header?: never;
   path?: never;
   cookie?: never;
  };
  requestBody?: never;
  responses: {
   /** @description The answer */
   200: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/json": components["schemas"]["Said"];
    };
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 listSchedules: {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  requestBody?: never;
  responses: {
   /** @description The answer */
   200: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/json": components["schemas"]["Schedules"];
    };
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 addSchedule: {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  requestBody: {
   content: {
    "application/json": {
     /**
      * @description Of the file; default xlsx, of a report pdf
      * @enum {string}
      */
     format?: "csv" | "xlsx" | "pdf";
     /**
      * @description Language of the mail, and of titles; default en
      * @enum {string}
      */
     lang?: "en" | "zh";
     /** @description Parameters of exports/eval or exports/rank; of a report: campaign and entity; of a view: name */
     of?: Record<string, never>;
     /** @description Nothing is sent until it goes on */
     paused?: boolean;
     /**
      * @description The last one that is over; default: as often as it is sent
      * @enum {string}
      */
     period?: "day" | "week" | "month" | "quarter" | "year";
     /** @description Who sets it up; only for the command line */
     person?: string;
     /** @description What the mail is called */
     title?: string;
     /** @description Names of people; default: who sets it up */
     to?: string[];
     /**
      * @description What is sent
      * @enum {string}
      */
     what: "eval" | "rank" | "report" | "view";
     /** @description daily 06:30, weekly mon 06:30, monthly 1 06:30 or monthly last 06:30 */
     when: string;
     /** @description Whose clock: a name such as Asia/Shanghai; default UTC */
     zone?: string;
    };
   };
  };
  responses: {
   /** @description The answer */
   200: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/json": components["schemas"]["Schedule"];
    };
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 putSchedule: {
  parameters: {
   query?: never;
   header?: never;
   path: {
    /** @description Its number */
    id: number;
   };
   cookie?: never;
  };
  requestBody: {
   content: {
    "application/json": {
     /**
      * @description Of the file; default xlsx, of a report pdf
      * @enum {string}
      */
     format?: "csv" | "xlsx" | "pdf";
     /**
      * @description Language of the mail, and of titles; default en
      * @enum {string}
      */
     lang?: "en" | "zh";
     /** @description Parameters of exports/eval or exports/rank; of a report: campaign and entity; of a view: name */
     of?: Record<string, never>;
     /** @description Nothing is sent until it goes on */
     paused?: boolean;
     /**
      * @description The last one that is over; default: as often as it is sent
      * @enum {string}
      */
     period?: "day" | "week" | "month" | "quarter" | "year";
     /** @description What the mail is called */
     title?: string;
     /** @description Names of people; default: who sets it up */
     to?: string[];
     /**
      * @description What is sent
      * @enum {string}
      */
     what?: "eval" | "rank" | "report" | "view";
     /** @description daily 06:30, weekly mon 06:30, monthly 1 06:30 or monthly last 06:30 */
     when?: string;
     /** @description Whose clock: a name such as Asia/Shanghai; default UTC */
     zone?: string;
    };
   };
  };
  responses: {
   /** @description The answer */
   200: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/json": components["schemas"]["Schedule"];
    };
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 removeSchedule: {
  parameters: {
   query?: never;
   header?: never;
   path: {
    /** @description Its number */
    id: number;
   };
   cookie?: never;
  };
  requestBody?: never;
  responses: {
   /** @description Done */
   204: {
    headers: {
     [name: string]: unknown;
    };
    content?: never;
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 runSchedule: {
  parameters: {
   query?: never;
   header?: never;
   path: {
    /** @description Its number */
    id: number;
   };
   cookie?: never;
  };
  requestBody?: never;
  responses: {
   /** @description The answer */
   200: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/json": components["schemas"]["Schedule"];
    };
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 getSeries: {
  parameters: {
   query: {
    /** @description An instant, as 2026-03-05T06:15:00Z; without a zone in that of the workspace */
    from: string;
    /** @description Of a name that had several kinds: of which one */
    kind?: "number" | "text" | "yes/no";
    /** @description Which points: those that span the largest triangles, or the least and largest of buckets; lttb unless told, of summaries all that they tell of buckets */
    method?: "lttb" | "minmax";
    /** @description At most so many points, 3 to 10000; 1000 unless told */
    points?: number;
    /** @description The name of a signal */
    signal: string;
    /** @description The instant at which it ends */
    to: string;
   };
   header?: never;
   path?: never;
   cookie?: never;
  };
  requestBody?: never;
  responses: {
   /** @description The answer */
   200: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/json": components["schemas"]["Series"];
    };
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 getServer: {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  requestBody?: never;
  responses: {
   /** @description The answer */
   200: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/json": components["schemas"]["Server"];
    };
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 getSession: {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  requestBody?: never;
  responses: {
   /** @description The answer */
   200: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/json": components["schemas"]["Session"];
    };
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 signIn: {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  requestBody: {
   content: {
    "application/json": {
     /** @description What they sign in with */
     name: string;
     /** @description Their password */
     password: string;
    };
   };
  };
  responses: {
   /** @description The answer */
   200: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/json": components["schemas"]["Session"];
    };
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 signOut: {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  requestBody?: never;
  responses: {
   /** @description Done */
   204: {
    headers: {
     [name: string]: unknown;
    };
    content?: never;
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 getOwnData: {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  requestBody?: never;
  responses: {
   /** @description The answer */
   200: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/json": components["schemas"]["PersonData"];
    };
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 getSessions: {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  requestBody?: never;
  responses: {
   /** @description The answer */
   200: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/json": components["schemas"]["SessionList"];
    };
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 endSession: {
  parameters: {
   query?: never;
   header?: never;
   path: {
    /** @description The number of a session, of the list */
    id: number;
   };
   cookie?: never;
  };
  requestBody?: never;
  responses: {
   /** @description Done */
   204: {
    headers: {
     [name: string]: unknown;
    };
    content?: never;
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 getSettings: {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  requestBody?: never;
  responses: {
   /** @description The answer */
   200: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/json": components["schemas"]["Settings"];
    };
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 putSettings: {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  requestBody: {
   content: {
    "application/json": {
     /** @description What the workspace is called, in English */
     title?: string;
     /** @description In Chinese */
     title_zh?: string;
    };
   };
  };
  responses: {
   /** @description Done */
   204: {
    headers: {
     [name: string]: unknown;
    };
    content?: never;
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 getSignals: {
  parameters: {
   query?: {
    /** @description Only those that no machine uses */
    unused?: boolean;
   };
   header?: never;
   path?: never;
   cookie?: never;
  };
  requestBody?: never;
  responses: {
   /** @description The answer */
   200: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/json": components["schemas"]["Signals"];
    };
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 getSources: {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  requestBody?: never;
  responses: {
   /** @description The answer */
   200: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/json": components["schemas"]["Sources"];
    };
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 campaignStanding: {
  parameters: {
   query?: {
    /** @description Language of titles; default en */
    lang?: "en" | "zh";
    /** @description Only the first N */
    top?: number;
   };
   header?: never;
   path: {
    /** @description Its name */
    campaign: string;
   };
   cookie?: never;
  };
  requestBody?: never;
  responses: {
   /** @description The answer */
   200: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/json": components["schemas"]["Standings"];
    };
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 getStates: {
  parameters: {
   query: {
    /** @description An entity, as line:L1, or L1 where only one kind has it */
    entity: string;
    /** @description An instant, as 2026-03-05T06:15:00Z; without a zone in that of the workspace */
    from: string;
    /** @description Stretches of each machine, 1 to 10000; 2000 unless told */
    limit?: number;
    /** @description The instant at which it ends */
    to: string;
   };
   header?: never;
   path?: never;
   cookie?: never;
  };
  requestBody?: never;
  responses: {
   /** @description The answer */
   200: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/json": components["schemas"]["States"];
    };
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 postStop: {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  requestBody: {
   content: {
    "application/json": {
     /** @description In place of the machine: what machines stand in */
     entity?: string;
     /** @description An instant, as 2026-03-05T06:15:00Z; without a zone in that of the workspace */
     from: string;
     /** @description A machine of the signal map, by the code of its entity */
     machine?: string;
     /** @description The reason of the stop */
     reason?: string;
     /** @description Why, in words; it changes nothing */
     remark?: string;
     /**
      * @description The state that it was in
      * @enum {string}
      */
     state?: "production" | "setup" | "delay" | "down" | "planned" | "unknown";
     /** @description The instant at which it ends; without it a reason holds until the stop of then is over */
     to?: string;
    };
   };
  };
  responses: {
   /** @description Done */
   204: {
    headers: {
     [name: string]: unknown;
    };
    content?: never;
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 listTargets: {
  parameters: {
   query?: {
    /** @description Only of this one */
    entity?: string;
    /** @description Only of this one */
    indicator?: string;
   };
   header?: never;
   path?: never;
   cookie?: never;
  };
  requestBody?: never;
  responses: {
   /** @description The answer */
   200: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/json": components["schemas"]["Targets"];
    };
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 putTarget: {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  requestBody: {
   content: {
    "application/json": {
     /** @description Of which entity */
     entity: string;
     /** @description Of which indicator or measure */
     indicator: string;
     /** @description For which period; default: until further notice */
     period?: string;
     /** @description In the unit of the indicator; none: the target goes */
     value?: number;
    };
   };
  };
  responses: {
   /** @description Done */
   204: {
    headers: {
     [name: string]: unknown;
    };
    content?: never;
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 getTokens: {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  requestBody?: never;
  responses: {
   /** @description The answer */
   200: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/json": components["schemas"]["TokenList"];
    };
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 newToken: {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  requestBody: {
   content: {
    "application/json": {
     /** @description How long it lives */
     days: number;
     /** @description The branch it is narrowed to */
     entity?: string;
     /** @description It may only read */
     read_only?: boolean;
     /**
      * @description The role it is narrowed to
      * @enum {string}
      */
     role: "viewer" | "operator" | "assessor" | "analyst" | "administrator";
     /** @description What it is for */
     title: string;
    };
   };
  };
  responses: {
   /** @description The answer */
   200: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/json": components["schemas"]["NewToken"];
    };
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 revokeToken: {
  parameters: {
   query?: never;
   header?: never;
   path: {
    /** @description The number of a token, of the list */
    id: number;
   };
   cookie?: never;
  };
  requestBody?: never;
  responses: {
   /** @description Done */
   204: {
    headers: {
     [name: string]: unknown;
    };
    content?: never;
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 verify: {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  requestBody?: never;
  responses: {
   /** @description The answer */
   200: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/json": components["schemas"]["Verification"];
    };
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 listViews: {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  requestBody?: never;
  responses: {
   /** @description The answer */
   200: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/json": components["schemas"]["Views"];
    };
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 putView: {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  requestBody: {
   content: {
    "application/json": {
     /** @description Where in the page it leads */
     address: string;
     /** @description What the view is called; one that is there is replaced */
     name: string;
    };
   };
  };
  responses: {
   /** @description Done */
   204: {
    headers: {
     [name: string]: unknown;
    };
    content?: never;
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 dropView: {
  parameters: {
   query?: never;
   header?: never;
   path: {
    /** @description Of the view */
    name: string;
   };
   cookie?: never;
  };
  requestBody?: never;
  responses: {
   /** @description Done */
   204: {
    headers: {
     [name: string]: unknown;
    };
    content?: never;
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 listWork: {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  requestBody?: never;
  responses: {
   /** @description The answer */
   200: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/json": components["schemas"]["Works"];
    };
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 getWork: {
  parameters: {
   query?: never;
   header?: never;
   path: {
    /** @description As the list says, or as the request's header Mw-Work said */
    id: string;
   };
   cookie?: never;
  };
  requestBody?: never;
  responses: {
   /** @description The answer */
   200: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/json": components["schemas"]["Work"];
    };
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 cancelWork: {
  parameters: {
   query?: never;
   header?: never;
   path: {
    /** @description As the list says, or as the request's header Mw-Work said */
    id: string;
   };
   cookie?: never;
  };
  requestBody?: never;
  responses: {
   /** @description It will be done */
   202: {
    headers: {
     [name: string]: unknown;
    };
    content?: never;
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 getHealth: {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  requestBody?: never;
  responses: {
   /** @description The answer */
   200: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "text/plain; charset=utf-8": string;
    };
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
 getMetrics: {
  parameters: {
   query?: never;
   header?: never;
   path?: never;
   cookie?: never;
  };
  requestBody?: never;
  responses: {
   /** @description The answer */
   200: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "text/plain; version=0.0.4; charset=utf-8": string;
    };
   };
   /** @description Why it was refused, or failed */
   default: {
    headers: {
     [name: string]: unknown;
    };
    content: {
     "application/problem+json": components["schemas"]["Problem"];
    };
   };
  };
 };
}
