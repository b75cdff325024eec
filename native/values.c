// Compiled in one piece with SQLite by sqlite.c.
#include "sqlane.h"
#include "values.h"

// ---- the values of a row

// What decides on a value's storage class, and on whether its bytes lie there as they are.
#define PLAIN_MASK (MEM_Null | MEM_Str | MEM_Int | MEM_Real | MEM_Blob | MEM_IntReal | MEM_Zero)

static void put_number(uint8_t* slot, uint64_t value) { memcpy(slot, &value, sizeof(value)); }

// Most texts are short: words that may overlap cost less than the call of a function.
static inline void copy(uint8_t* to, const uint8_t* from, uint32_t length) {
  if (length < 8 || length > 32) {
    memcpy(to, from, length);
    return;
  }
  uint64_t first, last;
  memcpy(&first, from, 8);
  memcpy(&last, from + length - 8, 8);
  if (length > 16) {
    uint64_t second, last_but_one;
    memcpy(&second, from + 8, 8);
    memcpy(&last_but_one, from + length - 16, 8);
    memcpy(to + 8, &second, 8);
    memcpy(to + length - 16, &last_but_one, 8);
  }
  memcpy(to, &first, 8);
  memcpy(to + length - 8, &last, 8);
}

// Whether the bytes go into the row. Otherwise notes what is to happen with them.
static inline int takes_bytes(SqlanePacker* packer, uint8_t* slot, uint8_t* type, uint32_t length) {
  if (length > SQLANE_INLINE_LIMIT) {
    put_number(slot, length);
    packer->deferred = 1;
    *type |= SQLANE_TYPE_DEFERRED;
    return 0;
  }
  if ((int64_t)length > packer->end - packer->payload) {
    packer->missing += length;
    return 0;
  }
  return 1;
}

static inline void put_bytes(SqlanePacker* packer, uint8_t* slot, const void* bytes, uint32_t length) {
  SqlaneSpan span = {(uint32_t)(packer->payload - packer->start), length};
  memcpy(slot, &span, sizeof(span));
  copy(packer->payload, bytes, length);
  packer->payload += length;
}

static uint8_t pack_plain_bytes(SqlanePacker* packer, const Mem* value, uint8_t type, uint8_t* slot) {
  uint32_t length = (uint32_t)value->n;
  if (takes_bytes(packer, slot, &type, length)) put_bytes(packer, slot, value->z, length);
  return type;
}

// Through SQLite's interface, which converts what has to be. For a text the pointer first, then the length, since
// asking for the text may convert it; for a blob the length first, since a large one of zeros takes memory only when
// read.
static SQLITE_NOINLINE uint8_t pack_converted(SqlanePacker* packer, Mem* value, uint8_t* slot) {
  uint8_t type = (uint8_t)sqlite3_value_type(value);
  const void* bytes = 0;
  if (type == SQLITE_NULL) return type;
  if (type == SQLITE_INTEGER) {
    put_number(slot, (uint64_t)sqlite3_value_int64(value));
    return type;
  }
  if (type == SQLITE_FLOAT) {
    double number = sqlite3_value_double(value);
    memcpy(slot, &number, sizeof(number));
    return type;
  }
  if (type == SQLITE_TEXT) {
    bytes = sqlite3_value_text(value);
    if (bytes == 0) packer->no_memory = 1;
  }
  uint32_t length = (uint32_t)sqlite3_value_bytes(value);
  if (packer->no_memory || !takes_bytes(packer, slot, &type, length)) return type;
  if (type == SQLITE_BLOB) bytes = sqlite3_value_blob(value);
  if (bytes == 0 && length > 0) {
    packer->no_memory = 1;
    return type;
  }
  put_bytes(packer, slot, length > 0 ? bytes : "", length);
  return type;
}

static inline uint8_t pack_value(SqlanePacker* packer, Mem* value, uint8_t* slot) {
  int plain = value->flags & PLAIN_MASK;
  if (plain == MEM_Int) {
    put_number(slot, (uint64_t)value->u.i);
    return SQLITE_INTEGER;
  }
  if (plain == MEM_Str && value->enc == SQLITE_UTF8) return pack_plain_bytes(packer, value, SQLITE_TEXT, slot);
  if (plain == MEM_Real) {
    memcpy(slot, &value->u.r, sizeof(value->u.r));
    return SQLITE_FLOAT;
  }
  if (plain == MEM_Null) return SQLITE_NULL;
  if (plain == MEM_Blob) return pack_plain_bytes(packer, value, SQLITE_BLOB, slot);
  return pack_converted(packer, value, slot);
}

void sqlane_pack_values(sqlite3_stmt* statement, uint32_t columns, SqlanePacker* packer) {
  Mem* value = ((Vdbe*)statement)->pResultRow;
  uint8_t* slot = packer->slots;
  for (uint32_t i = 0; i < columns; i++, value++, slot += 8) {
    packer->types[i] = pack_value(packer, value, slot);
  }
}

int sqlane_halts_next(sqlite3_stmt* statement) {
  const Vdbe* program = (Vdbe*)statement;
  // What explains a program has another use for the counter.
  if (!program->readOnly || program->explain != 0 || program->pFrame != 0) return 0;
  const Op* next = &program->aOp[program->pc];
  return next->opcode == OP_Halt && next->p1 == SQLITE_OK;
}

// ---- the values of parameters

// Whether SQLite keeps nothing for the parameter that had to be freed.
static inline int is_plain(const Mem* parameter) {
  return (parameter->flags & (MEM_Agg | MEM_Dyn)) == 0 && parameter->szMalloc == 0;
}

static inline int bind_bytes(Mem* parameter, const uint8_t* slot, const uint8_t* row, int flag, int32_t longest) {
  SqlaneSpan span;
  memcpy(&span, slot, sizeof(span));
  if (span.length > (uint32_t)longest) return 0;
  parameter->z = (char*)row + span.offset;
  parameter->n = (int)span.length;
  parameter->flags = (u16)(flag | MEM_Static);
  parameter->enc = SQLITE_UTF8;
  parameter->xDel = SQLITE_STATIC;
  return 1;
}

static inline int bind_value(Mem* parameter, uint8_t type, const uint8_t* slot, const uint8_t* row, int32_t longest) {
  if (type == SQLITE_INTEGER) {
    memcpy(&parameter->u.i, slot, sizeof(parameter->u.i));
    parameter->flags = MEM_Int;
    return 1;
  }
  if (type == SQLITE_TEXT) return bind_bytes(parameter, slot, row, MEM_Str, longest);
  if (type == SQLITE_FLOAT) {
    double number;
    memcpy(&number, slot, sizeof(number));
    parameter->u.r = number;
    parameter->flags = sqlite3IsNaN(number) ? MEM_Null : MEM_Real;
    return 1;
  }
  if (type == SQLITE_BLOB) return bind_bytes(parameter, slot, row, MEM_Blob, longest);
  if (type == SQLITE_NULL) {
    parameter->flags = MEM_Null;
    return 1;
  }
  return 0;
}

int32_t sqlane_bind_values(sqlite3_stmt* statement, int32_t count, const uint8_t* types, const uint8_t* slots,
                           const uint8_t* row) {
  Vdbe* program = (Vdbe*)statement;
  // What a refused close has left; its error is SQLite's to tell.
  if (program == 0) return 0;
  sqlite3* db = program->db;
  // A plan that depends on values is for SQLite to judge; so are texts in a database of another encoding.
  if (program->eVdbeState != VDBE_READY_STATE || program->expmask != 0 || ENC(db) != SQLITE_UTF8) return 0;
  int32_t longest = db->aLimit[SQLITE_LIMIT_LENGTH];
  Mem* parameter = program->aVar;
  int32_t i = 0;
  while (i < count && is_plain(parameter) && bind_value(parameter, types[i], slots, row, longest)) {
    i++;
    parameter++;
    slots += 8;
  }
  if (i > 0) db->errCode = SQLITE_OK;
  return i;
}
