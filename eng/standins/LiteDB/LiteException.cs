namespace LiteDB;

/// <summary>What the database refuses; <see cref="ErrorCode"/> says which rule was broken.</summary>
public class LiteException : Exception
{
    public const int INVALID_DATABASE = 103;
    public const int INDEX_DROP_ID = 108;
    public const int INDEX_DUPLICATE_KEY = 110;
    public const int INVALID_INDEX_KEY = 111;
    public const int LOCK_TIMEOUT = 120;
    public const int INVALID_COLLECTION_NAME = 130;
    public const int INDEX_ALREADY_EXIST = 135;
    public const int ENGINE_DISPOSED = 137;
    public const int UNEXPECTED_TOKEN = 203;
    public const int INVALID_DATA_TYPE = 204;
    public const int INVALID_NULL_CHAR_STRING = 212;
    public const int INVALID_DATAFILE_STATE = 999;

    public LiteException(int code, string message)
        : base(message) => ErrorCode = code;

    private LiteException(int code, string message, Exception? inner)
        : base(message, inner) => ErrorCode = code;

    public int ErrorCode { get; }

    internal static LiteException InvalidDatabase(Exception? inner = null) =>
        new(INVALID_DATABASE, "File is not a valid LiteDB database format or contains a invalid password.", inner);

    internal static LiteException InvalidDatafileState(string message, Exception? inner = null) => new(INVALID_DATAFILE_STATE, message, inner);

    internal static LiteException IndexDropId() => new(INDEX_DROP_ID, "Primary key index '_id' can't be dropped.");

    internal static LiteException IndexDuplicateKey(string index, BsonValue key) =>
        new(INDEX_DUPLICATE_KEY, $"Cannot insert duplicate key in unique index '{index}'. The duplicate value is '{key}'.");

    internal static LiteException InvalidIndexKey(string message) => new(INVALID_INDEX_KEY, message);

    internal static LiteException LockTimeout(TimeSpan timeout) =>
        new(LOCK_TIMEOUT, $"Database lock timeout when entering in transaction mode after {timeout}");

    internal static LiteException InvalidCollectionName(string name) =>
        new(INVALID_COLLECTION_NAME, $"Invalid collection name '{name}': only letters, digits and underscores, a letter or underscore first, at most 60.");

    internal static LiteException IndexAlreadyExist(string name, string collection) =>
        new(INDEX_ALREADY_EXIST, $"Index '{name}' already exist with a different expression on collection '{collection}'.");

    internal static LiteException EngineDisposed() => new(ENGINE_DISPOSED, "This engine instance already disposed.");

    internal static LiteException UnexpectedToken(string token, string expression) =>
        new(UNEXPECTED_TOKEN, $"Unexpected token `{token}` in expression `{expression}`.");

    internal static LiteException InvalidDataType(string field, BsonValue value) =>
        new(INVALID_DATA_TYPE, $"Invalid BSON data type '{value.Type}' on field '{field}'.");

    internal static LiteException InvalidNullCharInString() => new(INVALID_NULL_CHAR_STRING, "Invalid null character (\\0) was found in the string");

    internal static LiteException DocumentTooLarge(int limit) => new(0, $"Document size exceed {limit} limit");
}
