#include "row_layout.h"

#include "sqlane.h"

using namespace sqlane;

// The layout as this library was compiled, for the test that compares it with Java's. Answers -1 for what it does not
// know.
int32_t sqlane_layout(int32_t what, int32_t values) noexcept {
  switch (what) {
    case SQLANE_LAYOUT_STATUS: return offsetof(Outcome, status);
    case SQLANE_LAYOUT_ROW_COUNT: return offsetof(Outcome, row_count);
    case SQLANE_LAYOUT_BYTES_USED: return offsetof(Outcome, bytes_used);
    case SQLANE_LAYOUT_COLUMN_COUNT: return offsetof(Outcome, column_count);
    case SQLANE_LAYOUT_CHANGES: return offsetof(Outcome, changes);
    case SQLANE_LAYOUT_LAST_INSERT_ROWID: return offsetof(Outcome, last_insert_rowid);
    case SQLANE_LAYOUT_REQUIRED_BYTES: return offsetof(Outcome, required_bytes);
    case SQLANE_LAYOUT_PARAMETER: return offsetof(Outcome, parameter);
    case SQLANE_LAYOUT_BATCH_INDEX: return offsetof(Outcome, batch_index);
    case SQLANE_LAYOUT_OUTCOME_SIZE: return sizeof(Outcome);
    case SQLANE_LAYOUT_TYPES: return row_types;
    case SQLANE_LAYOUT_SLOT_SIZE: return slot_size;
    case SQLANE_LAYOUT_SPAN_OFFSET: return offsetof(Span, offset);
    case SQLANE_LAYOUT_SPAN_LENGTH: return offsetof(Span, length);
    case SQLANE_LAYOUT_SLOTS: return static_cast<int32_t>(row_slots(static_cast<uint32_t>(values)));
    case SQLANE_LAYOUT_PAYLOAD: return static_cast<int32_t>(row_payload(static_cast<uint32_t>(values)));
    default: return -1;
  }
}
