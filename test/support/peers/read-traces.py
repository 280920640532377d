"""Prints all traces of one experiment as JSON, as MLflow's own client reads them from MLFLOW_TRACKING_URI."""

import json
import os

from mlflow import MlflowClient


def span_record(span):
    return {
        "id": span.span_id,
        "parentId": span.parent_id,
        "name": span.name,
        "type": span.span_type,
        "start": str(span.start_time_ns),
        "end": str(span.end_time_ns),
        "status": span.status.status_code.value,
        "statusMessage": span.status.description,
        "attributes": span.attributes,
        "events": [{"name": event.name, "attributes": event.attributes} for event in span.events],
    }


def trace_record(trace):
    info = trace.info
    return {
        "traceId": info.trace_id,
        "name": info.tags.get("mlflow.traceName"),
        "state": info.state.value,
        "session": info.trace_metadata.get("mlflow.trace.session"),
        "tokenUsage": info.token_usage,
        "cost": json.loads(info.trace_metadata.get("mlflow.trace.cost", "null")),
        "requestTimeMs": info.request_time,
        "durationMs": info.execution_duration,
        "requestPreview": info.request_preview,
        "responsePreview": info.response_preview,
        "tags": info.tags,
        "metadata": info.trace_metadata,
        "spans": [span_record(span) for span in trace.data.spans],
    }


client = MlflowClient()
experiment = client.get_experiment_by_name(os.environ["EXPERIMENT_NAME"])
if experiment is None:
    raise SystemExit(f"no experiment {os.environ['EXPERIMENT_NAME']}")
traces, token = [], None
while True:
    page = client.search_traces(locations=[experiment.experiment_id], max_results=200, page_token=token)
    traces += page
    token = page.token
    if not token:
        break
print(json.dumps([trace_record(trace) for trace in traces], default=str))
