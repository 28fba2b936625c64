using UnityEngine;

public class Health : MonoBehaviour
{
    [SerializeField] private int maxHealth = 3;
    private int health;

    void Start()
    {
        health = maxHealth;
    }

    public void Hurt(int damage)
    {
        health -= damage;
        Debug.Log("Health: " + health);
        if (health <= 0)
        {
            Die();
        }
    }

    private void Die()
    {
        Debug.Log("Game over");
        Destroy(gameObject, 0.5f);
    }
}
