using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using Experiments.Core.Json;
using Experiments.Core.Workers;

namespace Experiments.Core.Tests.Workers;

public sealed class WorkerMessagesTests
{
    [Theory]
    [InlineData(typeof(WorkerRequest))]
    [InlineData(typeof(WorkerReply))]
    public void Every_message_has_a_name_of_its_own(Type root)
    {
        Type[] concrete = [.. root.Assembly.GetTypes().Where(type => type.IsSubclassOf(root) && !type.IsAbstract)];
        JsonDerivedTypeAttribute[] named = [.. root.GetCustomAttributes<JsonDerivedTypeAttribute>()];

        named.Select(attribute => attribute.DerivedType).ShouldBe(concrete, ignoreOrder: true);
        named.Select(attribute => attribute.TypeDiscriminator).ShouldBeUnique();
    }

    [Fact]
    public void Messages_come_out_as_they_went_in()
    {
        string line = JsonSerializer.Serialize<WorkerRequest>(new StopRequest(), ExperimentJson.Line);

        JsonSerializer.Deserialize<WorkerRequest>(line, ExperimentJson.Line).ShouldBe(new StopRequest());
    }
}
