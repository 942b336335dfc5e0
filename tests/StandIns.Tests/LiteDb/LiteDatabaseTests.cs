using LiteDB;

namespace StandIns.Tests.LiteDb;

/// <summary>Collections, queries, indexes and transactions as LiteDB 5 has them.</summary>
public sealed class LiteDatabaseTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("litedb-").FullName;
    private readonly LiteDatabase database;

    public LiteDatabaseTests() => database = Open();

    private string Filename => Path.Combine(folder, "test.db");

    private ILiteCollection<BsonDocument> People => database.GetCollection("people");

    [Fact]
    public void Makes_up_identifiers_of_the_kind_asked_for()
    {
        var document = new BsonDocument { ["name"] = "Ada" };

        var id = People.Insert(document);

        id.IsObjectId.ShouldBeTrue();
        document["_id"].ShouldBe(id);
        var numbered = database.GetCollection("numbered", BsonAutoId.Int32);
        numbered.Insert(new BsonDocument { ["_id"] = 41 });
        numbered.Insert(new BsonDocument()).ShouldBe(new BsonValue(42));
    }

    [Fact]
    public void Takes_identifiers_that_differ_in_capitals_alone_for_one()
    {
        People.Insert(new BsonDocument { ["_id"] = "Ada" });

        var refused = Should.Throw<LiteException>(() => People.Insert(new BsonDocument { ["_id"] = "ADA" }));

        refused.ErrorCode.ShouldBe(LiteException.INDEX_DUPLICATE_KEY);
        refused.Message.ShouldContain("'_id'");
        People.FindById("ada")["_id"].AsString.ShouldBe("Ada");
    }

    [Fact]
    public void Refuses_null_as_an_identifier()
    {
        Should.Throw<LiteException>(() => People.Upsert(new BsonDocument { ["_id"] = BsonValue.Null })).ErrorCode.ShouldBe(LiteException.INVALID_DATA_TYPE);
    }

    [Fact]
    public void Says_whether_an_upsert_inserted()
    {
        People.Upsert(new BsonDocument { ["_id"] = 1, ["name"] = "Ada" }).ShouldBeTrue();
        People.Upsert(new BsonDocument { ["_id"] = 1L, ["name"] = "Grace" }).ShouldBeFalse();

        People.FindAll().ShouldHaveSingleItem()["name"].AsString.ShouldBe("Grace");
        People.Update(new BsonDocument { ["_id"] = 2 }).ShouldBeFalse();
        People.Delete(1).ShouldBeTrue();
        People.Delete(1).ShouldBeFalse();
    }

    [Theory]
    [InlineData("name = 'ADA'", "1")]
    [InlineData("$.name != 'Ada'", "2 3 4")]
    [InlineData("age > 40", "2 3")]
    [InlineData("age >= 36 AND age < 85", "1 3")]
    [InlineData("age BETWEEN 36 AND 45", "1 3")]
    [InlineData("name LIKE 'a%'", "1 4")]
    [InlineData("name LIKE '%A_'", "4")]
    [InlineData("name IN ['Ada', 'Barbara']", "1 3")]
    [InlineData("address.city = 'London'", "1")]
    [InlineData("address.city = null", "2 3 4")]
    [InlineData("age = null OR (age > 80 AND name = 'Grace')", "2 4")]
    [InlineData("_id > 2", "3 4")]
    [InlineData("age = 36.0", "1")]
    public void Finds_by_expressions_with_and_without_an_index(string expression, string expected)
    {
        Fill();
        Ids(People.Find(expression)).ShouldBe(expected);

        People.EnsureIndex("name").ShouldBeTrue();
        People.EnsureIndex("age").ShouldBeTrue();

        Ids(People.Find(expression).OrderBy(document => document["_id"].AsInt32)).ShouldBe(expected);
        People.Count(expression).ShouldBe(expected.Split(' ').Length);
    }

    [Fact]
    public void Builds_expressions_by_name()
    {
        Fill();

        Ids(People.Find(Query.EQ("name", "ada"))).ShouldBe("1");
        Ids(People.Find(Query.StartsWith("name", "A"))).ShouldBe("1 4");
        Ids(People.Find(Query.Between("age", 36, 45))).ShouldBe("1 3");
        Ids(People.Find(Query.In("_id", 4, 2))).ShouldBe("2 4");
        Query.EQ("name", "x").Source.ShouldBe("$.name=@0");
    }

    [Fact]
    public void Refuses_what_is_no_expression()
    {
        Should.Throw<LiteException>(() => BsonExpression.Create("name = ")).ErrorCode.ShouldBe(LiteException.UNEXPECTED_TOKEN);
        Should.Throw<LiteException>(() => BsonExpression.Create("(name")).ErrorCode.ShouldBe(LiteException.UNEXPECTED_TOKEN);
    }

    [Fact]
    public void Orders_skips_and_limits()
    {
        Fill();

        Ids(People.Query().OrderBy("age").ToEnumerable()).ShouldBe("4 1 3 2");
        Ids(People.Query().Where("age > 0").OrderByDescending("age").Skip(1).Limit(1).ToList()).ShouldBe("3");
        Should.Throw<ArgumentException>(() => People.Query().OrderBy("age").OrderBy("name"));
    }

    [Fact]
    public void Keeps_a_unique_index_unique()
    {
        Fill();
        People.EnsureIndex("name", unique: true).ShouldBeTrue();
        People.EnsureIndex("name", unique: true).ShouldBeFalse();

        var refused = Should.Throw<LiteException>(() => People.Insert(new BsonDocument { ["name"] = "grace" }));

        refused.ErrorCode.ShouldBe(LiteException.INDEX_DUPLICATE_KEY);
        refused.Message.ShouldBe("Cannot insert duplicate key in unique index 'name'. The duplicate value is '\"grace\"'.");
        Should.Throw<LiteException>(() => People.EnsureIndex("name", "$.age")).ErrorCode.ShouldBe(LiteException.INDEX_ALREADY_EXIST);
        People.DropIndex("name").ShouldBeTrue();
        People.Insert(new BsonDocument { ["name"] = "grace" });
    }

    [Fact]
    public void Refuses_keys_and_documents_that_are_too_long()
    {
        Should.Throw<LiteException>(() => People.Insert(new BsonDocument { ["_id"] = new string('x', 1_024) })).ErrorCode.ShouldBe(LiteException.INVALID_INDEX_KEY);
        Should.Throw<LiteException>(() => People.Insert(new BsonDocument { ["bytes"] = new byte[16_700_000] })).Message.ShouldContain("limit");
        People.Count().ShouldBe(0);
    }

    [Fact]
    public void Takes_back_a_transaction()
    {
        Fill();

        database.BeginTrans().ShouldBeTrue();
        database.BeginTrans().ShouldBeFalse();
        People.DeleteAll().ShouldBe(4);
        People.Count().ShouldBe(0);
        OnAnotherThread(() => People.Count()).ShouldBe(4, "other threads see what was committed");
        database.Rollback().ShouldBeTrue();

        People.Count().ShouldBe(4);
        database.Rollback().ShouldBeFalse();
        database.Commit().ShouldBeFalse();
    }

    [Fact]
    public void Takes_back_the_whole_transaction_when_a_part_of_it_fails()
    {
        database.BeginTrans();
        People.Insert(new BsonDocument { ["_id"] = 1 });

        Should.Throw<LiteException>(() => People.Insert(new BsonDocument { ["_id"] = 1 }));

        database.Commit().ShouldBeFalse();
        People.Count().ShouldBe(0);
    }

    [Fact]
    public void Inserts_many_or_none()
    {
        Should.Throw<LiteException>(() => People.Insert(new BsonDocument[] { new() { ["_id"] = 1 }, new() { ["_id"] = 2 }, new() { ["_id"] = 1 } }));

        People.Count().ShouldBe(0);
    }

    [Fact]
    public void Waits_for_another_threads_transaction_only_so_long()
    {
        database.Timeout = TimeSpan.FromMilliseconds(50);
        database.BeginTrans();
        People.Insert(new BsonDocument());

        var refused = OnAnotherThread(() => Should.Throw<LiteException>(() => People.Insert(new BsonDocument())));

        refused.ShouldNotBeNull().ErrorCode.ShouldBe(LiteException.LOCK_TIMEOUT);
        database.Commit().ShouldBeTrue();
        People.Count().ShouldBe(1);
    }

    [Fact]
    public void Keeps_documents_indexes_and_version_and_drops_what_was_not_committed()
    {
        Fill();
        People.EnsureIndex("age");
        database.UserVersion = 7;
        database.BeginTrans();
        People.DeleteAll();
        database.Dispose();

        using var again = Open();

        again.UserVersion.ShouldBe(7);
        again.GetCollectionNames().ShouldBe(["people"]);
        again.GetCollection("PEOPLE").Count().ShouldBe(4);
        again.GetCollection("people").EnsureIndex("age").ShouldBeFalse();
        again.DropCollection("people").ShouldBeTrue();
        again.CollectionExists("people").ShouldBeFalse();
    }

    [Fact]
    public void Lets_one_owner_in_and_says_when_it_is_gone()
    {
        Should.Throw<IOException>(Open);

        database.Dispose();

        Open().Dispose();
        Should.Throw<LiteException>(() => People.Count()).ErrorCode.ShouldBe(LiteException.ENGINE_DISPOSED);
    }

    [Fact]
    public void Refuses_a_file_that_is_no_database()
    {
        var other = Path.Combine(folder, "other.db");
        File.WriteAllText(other, new string('x', 10_000));

        Should.Throw<LiteException>(() => new LiteDatabase(other)).ErrorCode.ShouldBe(LiteException.INVALID_DATABASE);
        File.ReadAllText(other).Length.ShouldBe(10_000);
    }

    [Fact]
    public void Refuses_the_names_a_collection_cannot_have()
    {
        Should.Throw<LiteException>(() => database.GetCollection("no spaces")).ErrorCode.ShouldBe(LiteException.INVALID_COLLECTION_NAME);
    }

    public void Dispose()
    {
        database.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    // A task that is waited for may run on the thread that waits.
    private static T? OnAnotherThread<T>(Func<T> function)
    {
        var result = default(T);
        var thread = new Thread(() => result = function());
        thread.Start();
        thread.Join();
        return result;
    }

    private static string Ids(IEnumerable<BsonDocument> documents) => string.Join(' ', documents.Select(document => document["_id"].AsInt32));

    private LiteDatabase Open() => new(new ConnectionString { Filename = Filename, Connection = ConnectionType.Direct });

    private void Fill() => People.Insert(new BsonDocument[]
    {
        new() { ["_id"] = 1, ["name"] = "Ada", ["age"] = 36, ["address"] = new BsonDocument { ["city"] = "London" } },
        new() { ["_id"] = 2, ["name"] = "Grace", ["age"] = 85L },
        new() { ["_id"] = 3, ["name"] = "Barbara", ["age"] = 45.0 },
        new() { ["_id"] = 4, ["name"] = "alan" },
    });
}
