"""The demo's Danish company has chats and ratings over months."""

from django.test import Client


def test_chats_and_ratings_are_there(demo: dict):
    told, api = demo["relatel"], "/api/relatel/api/v2"
    client = Client(headers={"Authorization": f"Bearer {told['token']}"})
    chats = client.get(f"{api}/chats").json()["chats"]
    assert [row["state"] for row in chats] == ["ringing", "ended", "missed", "ended", "ended"]
    smileys = client.get(f"{api}/smileys", {"limit": "100"}).json()["smileys"]
    kinds = [(row["conversation_type"], row["kind"]) for row in smileys]
    assert {(one, kinds.count(one)) for one in kinds} == {
        (("call", "positive"), 6),
        (("call", "negative"), 3),
        (("chat", "positive"), 2),
        (("chat", "negative"), 1),
    }
    assert sorted(row["net_promoter_score"] for row in smileys if row["net_promoter_score"] is not None) == [
        4,
        10,
    ]
    assert sum(row["comment"] is not None for row in smileys) == 7
