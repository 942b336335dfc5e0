using LiteDB;

namespace StandIns.Tests.LiteDb;

/// <summary>Values as LiteDB 5 has them.</summary>
public class BsonValueTests
{
    [Fact]
    public void Cuts_dates_to_the_millisecond()
    {
        BsonValue value = new DateTime(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc).AddTicks(1_234_567);

        value.AsDateTime.ShouldBe(new DateTime(2026, 3, 1, 12, 0, 0, 123, DateTimeKind.Utc));
    }

    [Fact]
    public void Reads_dates_in_local_time_unless_asked_for_utc()
    {
        var utc = new DateTime(2026, 7, 1, 12, 0, 0, 5, DateTimeKind.Utc);
        var bytes = BsonSerializer.Serialize(new BsonDocument { ["at"] = utc });

        var local = BsonSerializer.Deserialize(bytes)["at"].AsDateTime;

        local.Kind.ShouldBe(DateTimeKind.Local);
        local.ToUniversalTime().ShouldBe(utc);
        BsonSerializer.Deserialize(bytes, utcDate: true)["at"].AsDateTime.ShouldBe(utc);
        BsonSerializer.Deserialize(bytes, utcDate: true)["at"].AsDateTime.Kind.ShouldBe(DateTimeKind.Utc);
    }

    [Fact]
    public void Keeps_every_kind_of_value_through_bytes()
    {
        var document = new BsonDocument
        {
            ["_id"] = new ObjectId("0123456789abcdef01234567"),
            ["int"] = int.MinValue,
            ["long"] = long.MaxValue,
            ["double"] = BitConverter.Int64BitsToDouble(0x7FF8_0000_0000_BEEF),
            ["decimal"] = new BsonValue(79228162514264337593543950335m),
            ["empty"] = "",
            ["text"] = " naïve 漢字 🧪\0 ",
            ["bytes"] = new byte[] { 0, 255, 1 },
            ["guid"] = Guid.Parse("00112233-4455-6677-8899-aabbccddeeff"),
            ["flag"] = true,
            ["null"] = BsonValue.Null,
            ["min"] = BsonValue.MinValue,
            ["max"] = BsonValue.MaxValue,
            ["first"] = DateTime.MinValue,
            ["last"] = DateTime.MaxValue,
            ["list"] = new BsonArray(1, "two", new BsonDocument { ["three"] = 3.0 }),
        };

        var read = BsonSerializer.Deserialize(BsonSerializer.Serialize(document));

        read.Keys.ShouldBe(document.Keys);
        foreach (var key in document.Keys)
        {
            read[key].Type.ShouldBe(document[key].Type, key);
            read[key].CompareTo(document[key]).ShouldBe(0, key);
        }

        BitConverter.DoubleToInt64Bits(read["double"].AsDouble).ShouldBe(0x7FF8_0000_0000_BEEF);
    }

    [Fact]
    public void Finds_fields_whatever_their_case_and_null_where_there_is_none()
    {
        var document = new BsonDocument { ["Name"] = "Ada" };

        document["name"].AsString.ShouldBe("Ada");
        document["age"].IsNull.ShouldBeTrue();
        document.ContainsKey("age").ShouldBeFalse();
    }

    [Fact]
    public void Orders_kinds_first_and_numbers_together()
    {
        BsonValue[] values = [BsonValue.MaxValue, new DateTime(2026, 1, 1), true, "b", "B", 2L, 1.5, 2, new BsonValue(3m), BsonValue.Null, BsonValue.MinValue];

        string.Join(' ', values.Order()).ShouldStartWith("""{"$minValue":"1"} null 1.5 {"$numberLong":"2"} 2 {"$numberDecimal":"3"} "B" "b" true""");
        new BsonValue(2L).ShouldBe(new BsonValue(2));
        new BsonValue(2L).GetHashCode().ShouldBe(new BsonValue(2.0).GetHashCode());
    }

    [Fact]
    public void Converts_nothing_when_cast()
    {
        Should.Throw<InvalidCastException>(() => (int)new BsonValue(1L));
        new BsonValue(1L).AsInt32.ShouldBe(1);
        Should.Throw<InvalidOperationException>(() => new BsonValue(1)["x"]);
    }
}
