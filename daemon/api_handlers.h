/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One handler for each route; docs/api.md says what they take and answer. */
#ifndef CABAS_DAEMON_API_HANDLERS_H
#define CABAS_DAEMON_API_HANDLERS_H
#include "daemon/api.h"

/* api_list.c */
void api_list_get(struct request *request);
void api_items_post(struct request *request);
void api_line_post(struct request *request);
void api_undo_post(struct request *request);
void api_history_get(struct request *request);

/* api_scan.c */
void api_scans_post(struct request *request);
void api_pictures_post(struct request *request);
void api_clips_post(struct request *request);

/* api_review.c */
void api_reviews_get(struct request *request);
void api_review_clip_get(struct request *request);
void api_review_post(struct request *request);

/* api_product.c */
void api_products_get(struct request *request);
void api_product_get(struct request *request);
void api_product_put(struct request *request);
void api_product_delete(struct request *request);
void api_products_post(struct request *request);

/* api_store.c */
void api_stores_get(struct request *request);
void api_store_put(struct request *request);
void api_store_delete(struct request *request);
void api_store_secret_put(struct request *request);

/* api_shopping.c */
void api_quotes_post(struct request *request);
void api_plan_post(struct request *request);
void api_pushes_post(struct request *request);
void api_push_post(struct request *request);

/* api_status.c */
void api_status_get(struct request *request);
void api_egress_get(struct request *request);
void api_audit_get(struct request *request);
void api_wands_get(struct request *request);
void api_wand_post(struct request *request);

/* api_models.c */
void api_model_get(struct request *request);
void api_model_put(struct request *request);
void api_model_post(struct request *request);
void api_model_delete(struct request *request);

/* api_voice.c */
void api_voice_get(struct request *request);
void api_voice_enrolment_get(struct request *request);
void api_voice_examples_post(struct request *request);
void api_voice_examples_get(struct request *request);
void api_voice_examples_delete(struct request *request);
void api_voice_clip_get(struct request *request);

/* api_events.c */
void api_events_get(struct request *request);
#endif
