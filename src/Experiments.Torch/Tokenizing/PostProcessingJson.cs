namespace Experiments.Torch.Tokenizing;

/// <summary>The <c>post_processor</c> of tokenizer.json.</summary>
internal static class PostProcessingJson
{
    public static PostProcessing Read(JsonPart part)
    {
        if (part.IsNull) return PostProcessing.None;
        return part.Type switch
        {
            "Sequence" => Sequence(part),
            "BertProcessing" => PostProcessing.Bert(Pair(part.Member("cls")), Pair(part.Member("sep"))),
            "RobertaProcessing" => PostProcessing.Roberta(Pair(part.Member("cls")), Pair(part.Member("sep"))) with { Trims = Trims(part) },
            "ByteLevel" => PostProcessing.None with { Trims = Trims(part) },
            "TemplateProcessing" => Template(part),
            var other => throw Refusal.Unsupported(part.File, $"the post-processor '{other}'"),
        };
    }

    private static PostProcessing Sequence(JsonPart part)
    {
        PostProcessing result = PostProcessing.None;
        bool hasTemplate = false;
        foreach (JsonPart item in part.Member("processors").Items())
        {
            PostProcessing next = Read(item);
            bool isTemplate = next.Single != PostProcessing.None.Single;
            if (isTemplate && hasTemplate) throw Refusal.Unsupported(part.File, "a sequence of two post-processors that both add tokens");
            hasTemplate |= isTemplate;
            result = (isTemplate ? next : result) with { Trims = [.. result.Trims, .. next.Trims] };
        }

        return result;
    }

    private static List<OffsetTrim> Trims(JsonPart part) =>
        part.Member("trim_offsets").Flag(true) ? [new OffsetTrim(part.Member("add_prefix_space").Flag(true))] : [];

    /// <summary>The id of a pair [token, id].</summary>
    private static int Pair(JsonPart part)
    {
        JsonPart[] items = [.. part.Items()];
        return items.Length == 2 ? items[1].Integer() : throw part.Wrong("a pair of a token and its id");
    }

    private static PostProcessing Template(JsonPart part)
    {
        JsonPart special = part.Member("special_tokens");
        List<TemplatePart> single = Parts(part.Member("single"), special);
        List<TemplatePart> pair = Parts(part.Member("pair"), special);
        if (single.Any(item => item.Sequence == 1)) throw part.Member("single").Wrong("a template of the first text alone");
        if (single.Count(item => item.Sequence == 0) != 1) throw part.Member("single").Wrong("a template with the text in it once");
        if (pair.Count(item => item.Sequence == 0) != 1 || pair.Count(item => item.Sequence == 1) != 1)
        {
            throw part.Member("pair").Wrong("a template with both texts in it once");
        }

        return new PostProcessing(single, pair);
    }

    private static List<TemplatePart> Parts(JsonPart template, JsonPart special)
    {
        var parts = new List<TemplatePart>();
        foreach (JsonPart item in template.Items())
        {
            if (item.Member("Sequence") is { IsNull: false } sequence)
            {
                parts.Add(PostProcessing.Text(Which(sequence.Member("id")), sequence.Member("type_id").Integer(0)));
            }
            else if (item.Member("SpecialToken") is { IsNull: false } token)
            {
                JsonPart ids = special.Member(token.Member("id").Text()).Member("ids");
                parts.Add(new TemplatePart(null, [.. ids.Items().Select(id => id.Integer())], token.Member("type_id").Integer(0)));
            }
            else
            {
                throw item.Wrong("a Sequence or a SpecialToken");
            }
        }

        return parts;
    }

    private static int Which(JsonPart id) => id.Text() switch
    {
        "A" => 0,
        "B" => 1,
        _ => throw id.Wrong("A or B"),
    };
}
